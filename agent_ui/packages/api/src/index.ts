export * from './calls';
export * from './client';
export * from './commands';
export * from './desk';
export * from './frames';
export * from './session';
export * from './upload';
export * from './voice';
