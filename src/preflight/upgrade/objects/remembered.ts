import type { ObjectSet } from './object-set.ts'

/**
 * Returns a function that computes a value once for each key of a set of objects. A cluster can have thousands of budgets
 * that select the same thousands of pods.
 */
export function remembered<Key, Value>(
  compute: (key: Key, objects: ObjectSet) => Value
): (key: Key, objects: ObjectSet) => Value {
  const sets = new WeakMap<ObjectSet, Map<Key, { readonly value: Value }>>()
  return (key, objects) => {
    const known = sets.get(objects) ?? new Map<Key, { readonly value: Value }>()
    sets.set(objects, known)
    const found = known.get(key) ?? { value: compute(key, objects) }
    known.set(key, found)
    return found.value
  }
}
