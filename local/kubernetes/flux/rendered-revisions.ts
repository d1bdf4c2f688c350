import type { Files } from '../manifests.ts'
import type { KubernetesObject } from '../objects.ts'

/** Objects by what they were built from. No part of the world: a saved world builds them once again. */
const built = new WeakMap<Files, Map<string, readonly KubernetesObject[]>>()

/**
 * Returns the objects that a builder makes of the files of a revision. Unchanged inputs are built once; each call returns
 * copies, so that a change of an applied object is found and corrected. Failures are not kept.
 */
export function renderOnce<F>(
  files: Files,
  inputs: unknown,
  build: () => { readonly objects: KubernetesObject[] } | F
): { readonly objects: KubernetesObject[] } | F {
  const ofFiles = built.get(files) ?? new Map<string, readonly KubernetesObject[]>()
  const key = JSON.stringify(inputs)
  const known = ofFiles.get(key)
  if (known !== undefined) return { objects: structuredClone([...known]) }
  const result = build()
  if (typeof result === 'object' && result !== null && 'objects' in result) {
    ofFiles.set(key, structuredClone(result.objects))
    built.set(files, ofFiles)
  }
  return result
}
