import * as z from 'zod/mini'
import { cluster } from './schema-cluster.ts'
import { choice, meta, named, REGION, section, text } from './schema-leaves.ts'
import { budget, events, monitoring } from './schema-monitoring.ts'
import { clusterAddressSpaces, dns, hub, peeredAddressSpaces, scale, spoke } from './schema-network.ts'
import { gitops, upgrades } from './schema-operations.ts'
import { access, images, ingress, policies, registry, vault } from './schema-platform.ts'

/**
 * The shape of `aks-baseline.yml`. Each leaf says what it allows in one sentence: readers of an error see that sentence,
 * and the generated JSON Schema (schema/) carries the description.
 */

/** Resource Manager, "tag resources": these characters and prefixes are refused in tag names. */
const TAG_NAME = /^(?!azure|microsoft|windows)[^<>%&\\?/\p{Cc}]{1,512}$/iu

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
const tagValueAllowed = 'a tag value is a text of at most 256 characters on one line; put numbers and dates in quotes'
const tags = named(
  TAG_NAME,
  tagNameAllowed,
  text(/^[^\p{Cc}]{0,256}$/u, tagValueAllowed, 'Value of the tag.', '4711'),
  'give tags as a mapping of names to texts',
  'Tags of every resource and resource group.'
)

const profile = choice(
  ['production', 'dev-test'],
  'What is the default of settings the file does not name: those of the architecture, or cheaper ones.'
)

const settings = section(
  {
    profile: z.optional(profile),
    region: z.optional(region),
    zones: z.optional(zones),
    tags: z.optional(tags),
    hub: z.optional(hub),
    spoke: z.optional(spoke),
    dns: z.optional(dns),
    peeredAddressSpaces: z.optional(peeredAddressSpaces),
    clusterAddressSpaces: z.optional(clusterAddressSpaces),
    scale: z.optional(scale),
    access: z.optional(access),
    ingress: z.optional(ingress),
    registry: z.optional(registry),
    images: z.optional(images),
    vault: z.optional(vault),
    monitoring: z.optional(monitoring),
    policies: z.optional(policies),
    budget: z.optional(budget),
    events: z.optional(events),
    cluster: z.optional(cluster),
    upgrades: z.optional(upgrades),
    gitops: z.optional(gitops)
  },
  'Settings of `defaults` for all environments, or of one environment.'
).check(z.meta({ id: 'settings' }))

const environmentNameAllowed =
  'an environment name has 2 to 20 of a-z, 0-9 and -, begins with a letter, ends with no -, and not with -plan, which names the GitHub environment of the plan job'
const environments = z
  .record(
    z.string().check(z.regex(/^(?!.*-plan$)[a-z][a-z0-9-]{0,18}[a-z0-9]$/, { error: environmentNameAllowed })),
    z.nullable(settings),
    { error: 'name at least one environment, for example production: {}' }
  )
  .check(
    z.refine(all => Object.keys(all).length > 0, {
      error: 'name at least one environment, for example production: {}'
    }),
    z.meta({ description: 'The environments by name. The first is the default.', minProperties: 1 })
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
    defaults: z.optional(settings).check(meta('What all environments have in common.')),
    environments
  })
  .check(meta('Configuration of aks-baseline.'))

export type ConfigFile = z.infer<typeof fileSchema>
/** What `defaults` and each environment may say. */
export type Settings = z.infer<typeof settings>

type JsonSchema = z.core.JSONSchema.BaseSchema

/** The file's schema for editors: JSON Schema 2020-12, as zod gives it. */
export function jsonSchema(): JsonSchema {
  known ??= z.toJSONSchema(fileSchema, { io: 'input' })
  return known
}

let known: JsonSchema | undefined

/** The keys the mapping at a path of a file's content may have; empty where names are free. */
export function keysAt(path: readonly (string | number)[], content: unknown): readonly string[] {
  let schema: JsonSchema | undefined = jsonSchema()
  let value = content
  for (const segment of path) {
    value = (value as Record<string | number, unknown> | undefined)?.[segment]
    schema = schema === undefined ? undefined : below(schema, segment, value)
  }
  return Object.keys(schema?.properties ?? {})
}

function below(schema: JsonSchema, segment: string | number, value: unknown): JsonSchema | undefined {
  const named =
    typeof segment === 'number' ? schema.items : (schema.properties?.[segment] ?? schema.additionalProperties)
  return typeof named === 'object' && !Array.isArray(named) ? meant(named as JsonSchema, value) : undefined
}

/** What a reference leads to; of several forms the one of the value's `kind`, else the first: the other is null. */
function meant(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (schema.$ref !== undefined) return jsonSchema().$defs?.[schema.$ref.slice('#/$defs/'.length)] as JsonSchema
  const { kind } = (typeof value === 'object' && value !== null ? value : {}) as { kind?: unknown }
  const forms = (schema.oneOf ?? schema.anyOf ?? []) as JsonSchema[]
  const form = forms.find(({ properties }) => isOfKind(properties?.kind, kind)) ?? forms[0]
  return form === undefined ? schema : meant(form, value)
}

function isOfKind(schema: z.core.JSONSchema._JSONSchema | undefined, kind: unknown): boolean {
  return typeof schema === 'object' && schema.const === kind
}
