/** A header, cookie or query parameter as CloudFront Functions have them; several of one name in `multiValue`. */
export interface EdgeValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

/**
 * What the decision reads of a viewer's request.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export interface ViewerRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: { readonly [name: string]: EdgeValue | undefined };
  readonly cookies: { readonly [name: string]: EdgeValue | undefined };
}
