import { describe, expect, it } from '@jest/globals'
import { configSchema } from '../../scripts/schema.ts'
import { FEATURES, NOT_SWITCHED } from '../../scripts/sweep/features.ts'

interface Node {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Node>>
}

interface Schema {
  readonly properties: { readonly defaults: { readonly $ref: string } }
  readonly $defs: Readonly<Record<string, Node>>
}

/** Paths of settings that are switched on and off or chosen among kinds. The autoscaler's are values that it is given. */
function switches(node: Node, path = ''): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const here = path === '' ? name : `${path}.${name}`
    if (here === 'cluster.autoscaler') return []
    const own = inner.type === 'boolean' || inner.enum !== undefined ? [here] : []
    return [...own, ...switches(inner, here)]
  })
}

describe('the features that the sweep switches', () => {
  const schema: Schema = JSON.parse(JSON.stringify(configSchema()))
  const settings = schema.$defs[schema.properties.defaults.$ref.split('/').at(-1) ?? ''] ?? {}
  const all = switches(settings)
  const switched = FEATURES.map(({ setting }) => setting)

  it('cover every setting of the schema that switches or chooses, or say why not', () => {
    expect(all.length).toBeGreaterThan(30)
    expect(all.filter(path => !switched.includes(path) && !(path in NOT_SWITCHED))).toEqual([])
  })

  it('have no row for a setting that does not exist', () => {
    const top = Object.keys(settings.properties ?? {})
    expect(Object.keys(NOT_SWITCHED).filter(path => !all.includes(path))).toEqual([])
    expect(switched.filter(path => !top.includes(path.split('.')[0] ?? ''))).toEqual([])
  })
})
