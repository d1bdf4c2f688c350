type Version = readonly [major: number, minor: number, patch: number]

interface Comparator {
  readonly operator: string
  readonly parts: readonly (number | undefined)[]
}

/** The newest of these tags inside a range as Flux reads it (Masterminds/semver); pre-releases are passed over. */
export function newestOf(tags: readonly string[], range: string): string | undefined {
  const alternatives = range.split('||').map(comparatorsOf)
  return tags
    .flatMap(tag => {
      const version = versionOf(tag)
      return version !== undefined && alternatives.some(all => all.every(each => fits(version, each)))
        ? [{ tag, version }]
        : []
    })
    .sort((a, b) => compare(b.version, a.version))[0]?.tag
}

function versionOf(tag: string): Version | undefined {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\+[\w.-]+)?$/.exec(tag) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)]
}

function comparatorsOf(text: string): Comparator[] {
  const spread = text.replace(/(\S+) - (\S+)/g, '>=$1 <=$2')
  return [...spread.matchAll(/(\^|~|!=|>=|<=|>|<|=)?\s*v?([\dxX*]+(?:\.[\dxX*]+){0,2})/g)].map(
    ([, operator = '=', version = '']) => ({
      operator,
      parts: version.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : undefined))
    })
  )
}

function fits(version: Version, { operator, parts }: Comparator): boolean {
  const [major = 0, minor = 0, patch = 0] = parts
  const floor: Version = [major, minor, patch]
  const open = parts.indexOf(undefined)
  const given = open < 0 ? parts.length : open
  const order = compare(version, floor)
  const above: Version = given < 2 ? [major + 1, 0, 0] : given < 3 ? [major, minor + 1, 0] : [major, minor, patch + 1]
  const isBelow = (limit: Version) => compare(version, limit) < 0
  if (given === 0) return true
  switch (operator) {
    case '^':
      return (
        order >= 0 &&
        isBelow(major > 0 || given < 2 ? [major + 1, 0, 0] : minor > 0 || given < 3 ? [0, minor + 1, 0] : above)
      )
    case '~':
      return order >= 0 && isBelow(given < 2 ? [major + 1, 0, 0] : [major, minor + 1, 0])
    case '>':
      return !isBelow(above)
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '<=':
      return isBelow(above)
    case '!=':
      return order < 0 || !isBelow(above)
    default:
      return order >= 0 && isBelow(above)
  }
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
