/** One combination of a matrix. */
export type Combination = Readonly<Record<string, unknown>>

/** Actions limits: jobs a matrix may have. */
const MAX_JOBS = 256

/**
 * The combinations of an evaluated `strategy.matrix`, in GitHub's order: the product of the vectors without what
 * `exclude` fits, then `include`, which adds to combinations whose original values it does not overwrite and otherwise
 * makes a new one. Throws an Error for an empty vector or too many jobs.
 */
export function expandMatrix(matrix: unknown): Combination[] {
  if (!isRecord(matrix)) throw new Error('The matrix is not a mapping.')
  const { include, exclude, ...vectors } = matrix
  const originals = product(vectors).filter(candidate => !records(exclude).some(rule => fits(candidate, rule)))
  const combinations = withIncludes(originals, records(include))
  if (combinations.length === 0) throw new Error('Matrix must define at least one vector.')
  if (combinations.length > MAX_JOBS)
    throw new Error(`The matrix makes ${combinations.length} jobs; ${MAX_JOBS} are allowed.`)
  return combinations
}

function product(vectors: Record<string, unknown>): Combination[] {
  const keys = Object.keys(vectors)
  if (keys.length === 0) return []
  return keys.reduce<Combination[]>(
    (combinations, key) => {
      const values = vectors[key]
      if (!Array.isArray(values) || values.length === 0) {
        throw new Error(`Matrix vector '${key}' does not contain any values`)
      }
      return combinations.flatMap(combination => values.map(value => ({ ...combination, [key]: value })))
    },
    [{}]
  )
}

function withIncludes(originals: readonly Combination[], includes: readonly Combination[]): Combination[] {
  const grown: Combination[] = originals.map(original => ({ ...original }))
  const added: Combination[] = []
  for (const rule of includes) {
    const into = originals.map(original => addsTo(original, rule))
    for (const [index, adds] of into.entries()) if (adds) grown[index] = { ...grown[index], ...rule }
    if (!into.includes(true)) added.push(rule)
  }
  return [...grown, ...added]
}

function addsTo(original: Combination, rule: Combination): boolean {
  return Object.keys(rule).every(key => !(key in original) || same(original[key], rule[key]))
}

/** An exclusion fits when every value it names is the combination's. */
function fits(combination: Combination, rule: Combination): boolean {
  return Object.keys(rule).every(key => key in combination && same(combination[key], rule[key]))
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function records(value: unknown): Combination[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `(ubuntu, 24)`, as GitHub adds to a job's name. */
export function combinationSuffix(combination: Combination): string {
  const values = Object.values(combination).filter(value => typeof value !== 'object')
  return values.length === 0 ? '' : ` (${values.map(String).join(', ')})`
}
