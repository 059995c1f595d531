export * from './backoff';
export * from './clock';
export * from './heartbeat';
export * from './moments';
export * from './reduce';
export * from './socket';
export * from './store';
export * from './typing';
