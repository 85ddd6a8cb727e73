/**
 * The runtime's modules, imported here alone, since a function may import each once; the bundler moves the lines to where AWS wants them.
 */
import cf from 'cloudfront';
import crypto from 'crypto';

export { cf, crypto };
