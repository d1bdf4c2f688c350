import type { Host } from '../host.ts'
import type { RequestPoint } from './types.ts'

/**
 * Calls `act` at the one request a point names: it has taken effect and is not answered yet, and the answer waits for
 * `act`. Returns a function that stops watching.
 */
export function watchPoint(host: Host, point: RequestPoint | undefined, act: () => void): () => void {
  if (point === undefined) return () => undefined
  let seen = 0
  const reached = (n: number, method: string, path: string): boolean => {
    // A request that was lost on its way has no instant of its own: the next one stands for it.
    if (typeof point === 'number') return n >= point
    if (fits(point, method, path)) seen += 1
    return seen >= point.occurrence
  }
  const stop = host.onServed((n, method, path) => {
    if (!reached(n, method, path)) return
    stop()
    act()
  })
  return stop
}

function fits(point: Exclude<RequestPoint, number>, method: string, path: string): boolean {
  return point.method.toUpperCase() === method.toUpperCase() && globExpression(point.path).test(path)
}

/** `*` stands for any text, slashes too; case is ignored, as in resource ids. A query may follow. */
function globExpression(glob: string): RegExp {
  const parts = glob.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}(\\?.*)?$`, 'i')
}
