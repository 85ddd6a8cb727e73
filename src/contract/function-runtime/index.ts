export * from './check';
export * from './finding';
export * from './limits';
export * from './parse';
export * from './scope';
