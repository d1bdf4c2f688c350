import type { Host } from '../host.ts'
import type { RequestPoint, RunRequest } from './types.ts'

/** Option that names a point. */
export type PointOption = 'kill-at' | 'cancel-at'

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

/** Returns one sentence for each point of a request that the run ended without. */
export function unreachedPoints(
  { killAt, cancelAt }: Pick<RunRequest, 'killAt' | 'cancelAt'>,
  reached: ReadonlySet<PointOption>
): string[] {
  const points: readonly (readonly [PointOption, RequestPoint | undefined])[] = [
    ['kill-at', killAt],
    ['cancel-at', cancelAt]
  ]
  return points.flatMap(([option, point]) =>
    point === undefined || reached.has(option) ? [] : [describeUnreached(option, point)]
  )
}

function describeUnreached(option: PointOption, point: RequestPoint): string {
  const what =
    typeof point === 'number' ? `request ${point}` : `request ${point.occurrence} of ${point.method} ${point.path}`
  return `--${option}: the run ended before ${what}. Compare the point with requests.jsonl of a complete run.`
}

function fits(point: Exclude<RequestPoint, number>, method: string, path: string): boolean {
  return point.method.toUpperCase() === method.toUpperCase() && globExpression(point.path).test(path)
}

/** `*` stands for any text, slashes too; case is ignored, as in resource ids. A query may follow. */
function globExpression(glob: string): RegExp {
  const parts = glob.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}(\\?.*)?$`, 'i')
}
