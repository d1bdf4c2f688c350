import diagnostics from 'node:diagnostics_channel'

/** Tells local Azure which process asks and in which order it asked. Read by `local/host/dispatcher.ts`. */
const REQUEST_HEADER = 'x-local-request'
/** The clock as the answer was given, in milliseconds. */
const CLOCK_HEADER = 'x-local-clock'

/**
 * Counts the requests of this process, of `node:http` and of every undici (`fetch` among them), and moves the clock to
 * the instant of each answer before the client sees it. `changed` is called whenever a request begins or ends.
 */
export function watchRequests(clock, member, changed) {
  const open = new Set()
  const untagged = new Set()
  let count = 0

  const begin = tag => {
    const id = ++count
    try {
      tag(`${member}.${id}`)
      open.add(id)
    } catch {
      // Headers given as a list cannot be added to any more: local Azure serves such a request as it comes.
      untagged.add(id)
    }
    changed()
    return id
  }
  const finish = id => {
    open.delete(id)
    untagged.delete(id)
    changed()
  }
  const read = value => {
    const at = Number(value)
    if (at > clock.now) clock.now = at
  }

  watchHttp(begin, finish, read)
  watchUndici(begin, finish, read)
  return { open, untagged }
}

function watchHttp(begin, finish, read) {
  diagnostics.subscribe('http.client.request.created', ({ request }) => {
    const id = begin(tag => request.setHeader(REQUEST_HEADER, tag))
    request.once('close', () => finish(id))
  })
  diagnostics.subscribe('http.client.response.finish', ({ response }) => read(response.headers[CLOCK_HEADER]))
}

function watchUndici(begin, finish, read) {
  const ids = new WeakMap()
  const finished = ({ request }) => finish(ids.get(request))
  diagnostics.subscribe('undici:request:create', ({ request }) => {
    ids.set(
      request,
      begin(tag => request.addHeader(REQUEST_HEADER, tag))
    )
  })
  diagnostics.subscribe('undici:request:headers', ({ response: { headers } }) => {
    const name = headers.findIndex((header, index) => index % 2 === 0 && String(header).toLowerCase() === CLOCK_HEADER)
    if (name >= 0) read(String(headers[name + 1]))
  })
  diagnostics.subscribe('undici:request:trailers', finished)
  diagnostics.subscribe('undici:request:error', finished)
}
