export * from './content-security-policy';
export * from './header-coverage';
export * from './header-rule';
export { SecurityHeaders } from './security-headers';
export * from './security-headers-options';
