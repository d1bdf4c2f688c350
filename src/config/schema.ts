import * as z from 'zod/mini'
import { meta, section } from './schema-leaves.ts'
import { clusterAddressSpaces, dns, hub, peeredAddressSpaces, scale, spoke } from './schema-network.ts'

/**
 * The shape of `aks-baseline.yml`. Each leaf says what it allows in one sentence: readers of an error see that sentence,
 * and the generated JSON Schema (schema/) carries the description.
 */

const REGION = /^[a-z][a-z0-9]{2,18}$/
/** Resource Manager, "tag resources": these characters and prefixes are refused in tag names. */
const TAG_NAME = /^(?!azure|microsoft|windows)[^<>%&\\?/]{1,512}$/i

/** `West Europe` is how the portal shows a region; Resource Manager's short form has neither case nor blanks. */
function regionAllowed(found: unknown): string {
  const short = typeof found === 'string' ? found.toLowerCase().replaceAll(/[^a-z0-9]/g, '') : ''
  return REGION.test(short)
    ? `write "${short}", the short form of the region's name`
    : 'use the short form of an Azure region, for example westeurope'
}

const region = z
  .string({ error: regionAllowed(undefined) })
  .check(
    z.regex(REGION, { error: issue => regionAllowed(issue.input) }),
    meta('Azure region in its short form. Everything of the environment lives there.', 'westeurope')
  )

const zonesAllowed = 'list some of 1, 2 and 3, each once; [] for a region without availability zones'
const zones = z.array(z.literal(['1', '2', '3', 1, 2, 3], { error: zonesAllowed }), { error: zonesAllowed }).check(
  z.refine(list => new Set(list.map(String)).size === list.length, { error: zonesAllowed }),
  meta('Availability zones of firewall, public addresses, gateway and node pools. Default: all three.', [1, 2, 3])
)

const tagNameAllowed =
  'a tag name has 1 to 512 characters, none of < > % & \\ ? /, and does not begin with azure, microsoft or windows'
const tagValueAllowed = 'a tag value is a text of at most 256 characters; put numbers and dates in quotes'
const tags = z
  .record(
    z.string().check(z.regex(TAG_NAME, { error: tagNameAllowed })),
    z.string({ error: tagValueAllowed }).check(z.maxLength(256, { error: tagValueAllowed })),
    { error: 'give tags as a mapping of names to texts' }
  )
  .check(meta('Tags of every resource and resource group.', { costCenter: '4711' }))

const settingsShape = {
  region: z.optional(region),
  zones: z.optional(zones),
  tags: z.optional(tags),
  hub: z.optional(hub),
  spoke: z.optional(spoke),
  dns: z.optional(dns),
  peeredAddressSpaces: z.optional(peeredAddressSpaces),
  clusterAddressSpaces: z.optional(clusterAddressSpaces),
  scale: z.optional(scale)
}

const defaults = section(settingsShape, 'What all environments have in common.')
const environment = section(settingsShape, 'What this environment has of its own; the rest comes from `defaults`.')

const environmentNameAllowed =
  'an environment name has 2 to 20 of a-z, 0-9 and -, begins with a letter, ends with no -, and not with -plan, which names the GitHub environment of the plan job'
const environments = z
  .record(
    z.string().check(z.regex(/^(?!.*-plan$)[a-z][a-z0-9-]{0,18}[a-z0-9]$/, { error: environmentNameAllowed })),
    z.nullable(environment),
    { error: 'name at least one environment, for example production: {}' }
  )
  .check(
    z.refine(all => Object.keys(all).length > 0, {
      error: 'name at least one environment, for example production: {}'
    }),
    meta('The environments by name. The first is the default.')
  )

export const API_VERSION = 'aks-baseline/v1'
const workloadAllowed = 'use 2 to 12 of a-z and 0-9, beginning with a letter'

/** A whole configuration file. */
export const fileSchema = z
  .strictObject({
    apiVersion: z.literal(API_VERSION, { error: `write ${API_VERSION}` }).check(meta('Version of this format.')),
    workload: z
      .string({ error: workloadAllowed })
      .check(
        z.regex(/^[a-z][a-z0-9]{1,11}$/, { error: workloadAllowed }),
        meta('Short name of the workload, part of every resource name.', 'shop')
      ),
    defaults: z.optional(defaults),
    environments
  })
  .check(meta('Configuration of aks-baseline.'))

export type ConfigFile = z.infer<typeof fileSchema>
/** What `defaults` and each environment may say. */
export type Settings = z.infer<typeof defaults>

/** The file's schema for editors: JSON Schema 2020-12, as zod gives it. */
export function jsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(fileSchema, { io: 'input' })
}

/** The keys a mapping at a path of the file may have; empty where names are free. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  let schema: z.core.JSONSchema._JSONSchema | undefined = jsonSchema()
  for (const segment of path) schema = typeof schema === 'object' ? below(schema, String(segment)) : undefined
  return typeof schema === 'object' ? Object.keys(schema.properties ?? {}) : []
}

function below(schema: z.core.JSONSchema.BaseSchema, key: string): z.core.JSONSchema._JSONSchema | undefined {
  const named = schema.properties?.[key] ?? schema.additionalProperties
  // An environment may be null.
  return typeof named === 'object' ? (named.anyOf?.[0] ?? named) : undefined
}
