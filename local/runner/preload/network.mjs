import net from 'node:net'

const realConnect = net.Socket.prototype.connect

/** The connection to the clock server; opened before the routes close every other way out. */
export function openControl(port, lockstep) {
  const socket = realConnect.call(new net.Socket(), { port, host: '127.0.0.1' })
  socket.setNoDelay(true)
  socket.setEncoding('utf8')
  socket.unref()
  let rest = ''
  socket.on('data', chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) lockstep.receive(line.split(' '))
  })
  // Without local Azure there is no time: the host has gone, and so must its children.
  socket.on('error', () => process.kill(process.pid, 'SIGKILL'))
  socket.on('end', () => process.kill(process.pid, 'SIGKILL'))
  return socket
}

/**
 * Connections to the hosts in `routes` lead to their loopback port; every other host is refused. Pipes stay. A name that
 * begins with `*` stands for all names that end like it.
 */
export function installRoutes(routes) {
  net.Socket.prototype.connect = function (...args) {
    const options = destination(args)
    if (options.path) return realConnect.apply(this, args)
    const port = Number(options.port) === 443 ? routeTo(routes, String(options.host).toLowerCase()) : undefined
    if (port === undefined) {
      process.nextTick(() => this.destroy(noRoute(options)))
      return this
    }
    return realConnect.apply(this, redirected(args, { ...options, host: '127.0.0.1', port }))
  }
}

function routeTo(routes, host) {
  const pattern = Object.keys(routes).find(name => name.startsWith('*') && host.endsWith(name.slice(1)))
  return routes[host] ?? routes[pattern]
}

/** `connect` is called with options, with `port, host`, with a path, or with an array that `net` made of these. */
function destination(args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null) return { host: 'localhost', ...first }
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { path: first }
  return { port: first, host: typeof args[1] === 'string' ? args[1] : 'localhost' }
}

function redirected(args, options) {
  if (!Array.isArray(args[0])) return [options, args.findLast(argument => typeof argument === 'function')]
  // The array carries a symbol by which `net` knows its own: it is kept, its options are replaced.
  args[0][0] = options
  return args
}

function noRoute({ host, port }) {
  const error = new Error(`no route to ${host}:${port}`)
  return Object.assign(error, { code: 'ENETUNREACH', syscall: 'connect', address: host, port })
}
