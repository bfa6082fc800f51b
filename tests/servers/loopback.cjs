// Preloaded with `node -r`: the network of the tests binds every port on all interfaces; ours is for this machine only.
const { Server } = require('node:net')
const listen = Server.prototype.listen

Server.prototype.listen = function (where, ...rest) {
  const others = rest.filter((given) => typeof given === 'number' || typeof given === 'function')
  if (/^\d+$/.test(String(where))) return listen.call(this, Number(where), '127.0.0.1', ...others)
  if (where && typeof where === 'object' && 'port' in where)
    return listen.call(this, { ...where, host: '127.0.0.1' }, ...rest)
  return listen.call(this, where, ...rest)
}
