/** Preloaded into the Playground, which would listen on every address and tell Microsoft about itself: it hears and reaches this machine only. */
const { Server, Socket } = require('node:net');

const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  const [first, ...rest] = args;
  if (typeof first === 'object' && first !== null) return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  const after = rest.filter((a) => typeof a === 'function');
  return listen.call(this, first, '127.0.0.1', ...after);
};

const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const given = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof given === 'object' && given !== null ? given.host : undefined;
  if (host !== undefined && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    process.nextTick(() => this.destroy(new Error(`not reached from here: ${host}`)));
    return this;
  }
  return connect.apply(this, args);
};
