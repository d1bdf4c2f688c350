import { canonicalJson } from '../approval/digest.ts'
import { type LiveState, liveStateSlices, type SliceName } from './index.ts'
import type { Slice } from './slice.ts'

/**
 * Returns a sentence for each value of `before` that has changed or no longer exists and therefore makes an approval
 * invalid. `whenChanged` of the slice decides that. Values that are new in `now` are ignored.
 */
export function changedValues(before: LiveState, now: LiveState): string[] {
  return namesOf(before).flatMap(name => {
    const { whenChanged = () => 'refuse' as const, isSame = () => false } = sliceOf(name)
    const present = new Map(leaves(now[name]))
    return leaves(before[name])
      .filter(([path, value]) => value !== null && plain(value) !== plain(present.get(path)))
      .filter(([path, value]) => !isSame(path, value, present.get(path)))
      .filter(([path]) => {
        const rule = whenChanged(path)
        return rule === 'refuse' || (rule === 'used-up' && (present.get(path) ?? null) !== null)
      })
      .map(
        ([path, value]) =>
          `${[name, path].filter(Boolean).join('.')} was ${value} and is ${present.get(path) ?? 'absent'}`
      )
  })
}

/**
 * Returns the live state that apply writes: the current value where `writesCurrent` of the slice returns true, and the
 * approved value everywhere else.
 */
export function stateToWrite(approved: LiveState, now: LiveState): LiveState {
  const merged = namesOf(approved).map(name => {
    const { writesCurrent = () => false } = sliceOf(name)
    return [name, overlaid(approved[name], now[name], '', writesCurrent)]
  })
  return Object.fromEntries(merged) as LiveState
}

function overlaid(approved: unknown, now: unknown, path: string, writesCurrent: (path: string) => boolean): unknown {
  if (writesCurrent(path)) return now
  if (!isRecord(approved) || !isRecord(now)) return approved
  const keys = [...new Set([...Object.keys(approved), ...Object.keys(now)])]
  const inner = keys.map(key => [key, overlaid(approved[key], now[key], joined(path, key), writesCurrent)] as const)
  return Object.fromEntries(inner.filter(([, value]) => value !== undefined))
}

function sliceOf(name: SliceName): Slice<unknown> {
  return liveStateSlices[name] as Slice<unknown>
}

function namesOf(state: LiveState): SliceName[] {
  return Object.keys(state) as SliceName[]
}

/**
 * Returns the single values inside a value, each with its dotted path. A value that is not an object has an empty path.
 */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (!isRecord(value)) return [[path, value]]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, joined(path, name)))
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function plain(value: unknown): string {
  return canonicalJson(value ?? null).toLowerCase()
}
