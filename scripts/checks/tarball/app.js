// A user's app in plain JavaScript: nothing but the three packages, no compiler, no bundler.
const { App, Stack } = require('aws-cdk-lib');
const { HttpOrigin } = require('aws-cdk-lib/aws-cloudfront-origins');
const { SmartOriginDistribution, ViewerStep } = require('cdk-smart-origin');

const app = new App({ outdir: 'cdk.out' });
new SmartOriginDistribution(new Stack(app, 'Site'), 'Site', {
  defaultRootObject: 'index.html',
  origins: {
    v1: { origin: new HttpOrigin('v1.example.com') },
    backup: { origin: new HttpOrigin('backup.example.com'), standby: true },
  },
  writes: ['/api/*'],
  // Checked against runtime 2.0 at synth, by the parser that travels inside of the package.
  viewerRequest: [ViewerStep.fromInline('function handler(event) { return event.request; }')],
});
app.synth();
