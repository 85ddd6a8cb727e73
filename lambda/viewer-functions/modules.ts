/**
 * The runtime's modules, imported here alone, since a function may import each once; the bundler moves the lines to where AWS wants them.
 */
import crypto from 'crypto';
// eslint-disable-next-line import/no-unresolved -- the runtime has it, no package
import cf from 'cloudfront';

export { cf, crypto };
