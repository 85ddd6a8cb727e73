/** The runtime's module, imported here alone, and apart from the other, for functions that need no more than that. */
import crypto from 'crypto';

export { crypto };
