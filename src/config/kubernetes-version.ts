/**
 * Comparison of Kubernetes versions. A version is a minor version such as `1.36`, which stands for each of its patches, or
 * has its patch, such as `1.36.2`. AKS takes both forms, and can return either after a write.
 */

/** Returns the minor version of a version, such as 36 of `1.36.2`. */
export function minorOf(version: string): number {
  return Number(version.split('.')[1])
}

/** Returns whether a version names its patch. */
export function hasPatch(version: string): boolean {
  return version.split('.').length > 2
}

/**
 * Returns a negative number if the first version is older than the second, and 0 if they are equal. A minor version
 * counts as its oldest patch.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split('.').map(Number))
  return [0, 1, 2].map(part => (left?.[part] ?? 0) - (right?.[part] ?? 0)).find(difference => difference !== 0) ?? 0
}

/** Returns whether two versions can be the same. A minor version can be the same as each of its patches. */
export function isSameVersion(a: string, b: string): boolean {
  if (hasPatch(a) && hasPatch(b)) return compareVersions(a, b) === 0
  const [left, right] = [a, b].map(version => version.split('.').slice(0, 2).join('.'))
  return left === right
}
