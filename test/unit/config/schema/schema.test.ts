import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { configSchema } from '../../../../scripts/schema.ts'
import { fileSchema } from '../../../../src/config/schema/schema.ts'
import { COMPLETE, leaves } from '../complete-file.ts'
import { type JsonSchema, valid } from './json-schema.ts'

const schema = configSchema() as JsonSchema
const WHOLE = parse(COMPLETE)
const STARTER = readFileSync(join(import.meta.dirname, '../../../../workflows/aks-baseline.yml'), 'utf8')

/** The complete starter as a value, with another value at a path; `undefined` takes the key away. */
function withValue(path: string, value: unknown): unknown {
  const content = structuredClone(WHOLE)
  const keys = path.split('.')
  let holder = content
  for (const [i, key] of keys.entries()) {
    // A key with a dot in it, as labels have.
    if (i === keys.length - 1 || holder[key] === undefined) {
      const rest = keys.slice(i).join('.')
      if (value !== undefined) holder[rest] = value
      else if (Array.isArray(holder)) holder.splice(Number(rest), 1)
      else delete holder[rest]
      return content
    }
    holder = holder[key]
  }
  return content
}

const VALUES = [
  undefined,
  null,
  '',
  'x',
  'X Y\n',
  '7',
  -1,
  0,
  1.5,
  7,
  1e9,
  true,
  [],
  ['x'],
  {},
  { x: 1 },
  'a'.repeat(400)
]

/** What only a program can tell: numbers within addresses, days of the calendar, the type in an id. */
const ONLY_BY_US =
  /addressSpace|subnets\.|AddressSpaces|firewallAddress|dnsServers|Id$|\.id$|existing\.(registry|vault|apiServer)$|\.(from|to)$/

/** Not shown: an empty list, what goes only with a Basic firewall, long texts, what stands instead of addresses, the rest of AKS' list. */
const NOT_SHOWN =
  /^(peeredAddressSpaces|hub\.subnets\.firewallManagement|ingress\.certificates\.trustedRoots|monitoring\.alerts\.actionGroupId|.*\.surgePercent|cluster\.autoscaler\..*)$/

describe('the JSON Schema', () => {
  it('takes the starter, as it is and complete', () => {
    expect(valid(schema, parse(STARTER))).toBe(true)
    expect(valid(schema, parse(COMPLETE))).toBe(true)
  })

  it.each(VALUES.map(value => [JSON.stringify(value)?.slice(0, 20) ?? 'nothing', value] as const))(
    'takes and refuses what the parser does, with %s at each leaf',
    (_, value) => {
      const differing = leaves().filter(({ path }) => {
        const content = withValue(path, value)
        const ours = fileSchema.safeParse(content).success
        const theirs = valid(schema, content)
        return ours !== theirs && !(theirs && ONLY_BY_US.test(path))
      })
      expect(differing.map(({ path }) => path)).toEqual([])
    }
  )

  it('describes everything, and shows how it is written', () => {
    const bare: string[] = []
    const look = (node: JsonSchema, path: string) => {
      if (path !== '' && node.$ref === undefined && node.description === undefined) bare.push(`${path}: description`)
      const isText = node.type === 'string' && node.enum === undefined && node.const === undefined
      if (isText && node.examples === undefined) bare.push(`${path}: example`)
      for (const [key, child] of Object.entries((node.properties ?? {}) as Record<string, JsonSchema>))
        look(child, `${path}.${key}`)
      for (const form of [...((node.oneOf ?? []) as JsonSchema[])]) look(form, `${path}.*`)
      if (typeof node.additionalProperties === 'object') look(node.additionalProperties as JsonSchema, '')
    }
    look(schema, '')
    look((schema.$defs as { settings: JsonSchema }).settings, '.defaults')
    expect(bare).toEqual([])
  })

  it('has no setting that the complete starter does not show', () => {
    const shown = leaves().map(({ path }) => path.replace(/^(defaults|environments\.\w+)\./, ''))
    const missing: string[] = []
    const look = (node: JsonSchema, path: string) => {
      const properties = Object.entries((node.properties ?? {}) as Record<string, JsonSchema>)
      for (const [key, child] of properties) look(child, path === '' ? key : `${path}.${key}`)
      const isLeaf = properties.length === 0 && node.oneOf === undefined && node.additionalProperties === undefined
      if (isLeaf && !NOT_SHOWN.test(path) && !shown.some(each => each === path || each.startsWith(`${path}.`)))
        missing.push(path)
    }
    look((schema.$defs as { settings: JsonSchema }).settings, '')
    expect(missing).toEqual([])
  })

  it('is named where editors look for it', () => {
    expect(STARTER.split('\n')[0]).toMatch(
      /^# yaml-language-server: \$schema=https:\/\/\S+\/schema\/aks-baseline\.schema\.json$/
    )
  })
})
