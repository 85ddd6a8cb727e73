import { Token } from 'aws-cdk-lib';
import { CfnCertificate, type ICertificateRef } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { SmartOriginError } from '../private/errors';

/** RFC 6125: a wildcard stands for exactly one label, the leftmost. */
export function covers(certificateName: string, alias: string): boolean {
  const [name, host] = [certificateName.toLowerCase(), alias.toLowerCase()];
  if (name === host) return true;
  const dot = host.indexOf('.');
  return name.startsWith('*.') && dot > 0 && name.slice(1) === host.slice(dot);
}

/** Names that are no deploy-time values: neither such a name, nor the mark that a whole list of them has for its only entry. */
function known(names: string[]): string[] {
  return Token.isUnresolved(names) ? [] : names.filter((name) => !Token.isUnresolved(name) && !Token.isUnresolved([name]));
}

/** Refuses an alias that the certificate, where the app declares it, does not cover: CloudFront would. */
export function checkCertificate(scope: Construct, aliases: string[], certificate: ICertificateRef | undefined) {
  if (aliases.length > 0 && !certificate) {
    throw new SmartOriginError(scope, 'AliasWithoutCertificate',
      `domainNames are ${aliases.join(', ')}, and no certificate is given; CloudFront serves an alias only with a certificate that covers it: `
      + 'set `certificate` to one in us-east-1');
  }
  const declared = Construct.isConstruct(certificate) ? certificate.node.defaultChild ?? certificate : certificate;
  if (!(declared instanceof CfnCertificate)) return;
  const names = [declared.domainName, ...declared.subjectAlternativeNames ?? []];
  if (names.length > known(names).length) return;
  const bare = known(aliases).filter((alias) => !names.some((name) => covers(name, alias)));
  if (bare.length > 0) {
    throw new SmartOriginError(scope, 'AliasNotCovered',
      `domain name ${bare.join(', ')} is not covered by the certificate, which is for ${names.join(', ')}; `
      + 'add it to subjectAlternativeNames of the certificate (a wildcard covers one label), or take it off domainNames');
  }
}

/** Refuses an alias that two distributions of the app carry: CloudFront allows it on one alone, in whichever account. */
export function repeatedAliases(scope: Construct, aliases: string[]): string[] {
  const own = new Set(known(aliases).map((alias) => alias.toLowerCase()));
  const repeatedHere = aliases.filter((alias, index) => aliases.findIndex((other) => other.toLowerCase() === alias.toLowerCase()) !== index);
  const found = repeatedHere.map((alias) => `domain name "${alias}" is given twice; name it once`);
  if (own.size === 0) return found;
  for (const other of scope.node.root.node.findAll()) {
    if (!(other instanceof CfnDistribution) || other.node.path.startsWith(`${scope.node.path}/`)) continue;
    const config = other.distributionConfig;
    const theirs = Token.isUnresolved(config) ? [] : (config as CfnDistribution.DistributionConfigProperty).aliases ?? [];
    for (const alias of theirs.filter((name) => own.has(name.toLowerCase()))) {
      found.push(`domain name "${alias}" is also on ${other.node.path}; CloudFront allows a name on one distribution only `
        + '(https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html): take it off one of them, '
        + 'and put the versions behind one SmartOriginDistribution if traffic was to be divided');
    }
  }
  return found;
}
