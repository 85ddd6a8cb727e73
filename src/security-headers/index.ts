export * from './content-security-policy';
export * from './header-coverage';
export * from './header-rule';
export * from './inline-hashes';
export { SecurityHeaders } from './security-headers';
export * from './security-headers-options';
