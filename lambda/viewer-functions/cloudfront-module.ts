/**
 * The runtime's module, imported here alone, since a function may import each once; the bundler moves the line to where AWS wants it.
 */
// eslint-disable-next-line import/no-unresolved -- the runtime has it, no package
import cf from 'cloudfront';

export { cf };
