import type { DistributionProperties } from './distribution-schema';

/** What viewers may speak, as far as it is served here. */
export interface ViewerProtocols {
  /** Whether viewers on TLS may choose HTTP/2. */
  http2: boolean;
  /** The oldest TLS that viewers may speak. */
  minimumTls: 'TLSv1.2' | 'TLSv1.3';
}

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-distributionconfig.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
export function viewerProtocols({ HttpVersion, ViewerCertificate }: DistributionProperties): ViewerProtocols {
  // "The default value for new distributions is http1.1"; the CDK writes http2.
  const version = (HttpVersion ?? 'http1.1').toLowerCase();
  // With CloudFront's own certificate the policy is TLSv1, whatever the template says.
  const policy = ViewerCertificate?.CloudFrontDefaultCertificate ? 'TLSv1' : ViewerCertificate?.MinimumProtocolVersion;
  return {
    http2: version === 'http2' || version === 'http2and3',
    minimumTls: policy?.startsWith('TLSv1.3') ? 'TLSv1.3' : 'TLSv1.2',
  };
}

/** What is asked for and not served. */
export function viewerProtocolNotes({ HttpVersion }: DistributionProperties): string[] {
  return HttpVersion?.toLowerCase().includes('3')
    ? ['HTTP/3 is not served: viewers get HTTP/1.1, and with TLS HTTP/2 where HttpVersion says so'] : [];
}
