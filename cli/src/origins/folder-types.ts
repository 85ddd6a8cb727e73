/** How a folder behaves when asked for what it does not hold, and which of S3's two endpoints it plays. */
export interface FolderOptions {
  /** The status for a key that does not exist: 404 for who may list the bucket (`s3:ListBucket`), else 403. */
  missing: 403 | 404;
  /**
   * The object that a request for a folder brings. Only with `website: true`: the REST endpoint has no index documents.
   *
   * @default index.html for a website
   */
  indexDocument?: string;
  /**
   * The object whose content accompanies a website's 4xx. Only with `website: true`.
   *
   * @default S3's own HTML page
   */
  errorDocument?: string;
  /**
   * Whether the folder plays S3's website endpoint instead of its REST endpoint.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
   *
   * @default false
   */
  website?: boolean;
}

/**
 * - `normal`: answers.
 * - `forbidden`: 403 for everything, as when the bucket policy no longer admits the distribution.
 * - `hang`: takes the request and never answers.
 * - `stall-body`: sends the head and the first half of the body, then nothing.
 */
export type FolderMode = 'normal' | 'forbidden' | 'hang' | 'stall-body';
