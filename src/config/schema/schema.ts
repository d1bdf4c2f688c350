import * as z from 'zod/mini'
import { cluster } from './schema-cluster.ts'
import { choice, mappingByName, meta, REGION, section, text } from './schema-leaves.ts'
import { budget, events, monitoring } from './schema-monitoring.ts'
import { clusterAddressSpaces, dns, hub, peeredAddressSpaces, scale, spoke } from './schema-network.ts'
import { changes, gitops, upgrades } from './schema-operations.ts'
import { access, images, ingress, policies, registry, vault } from './schema-platform.ts'

/**
 * Schema of `aks-baseline.yml`. Each value has an error text with the allowed values, and a description for the
 * generated JSON Schema (schema/).
 */

/**
 * Tag names that Azure accepts, without the refused characters and prefixes (Resource Manager, "tag resources"), and
 * without the prefix of the tags that this project writes for itself.
 */
const TAG_NAME = /^(?!azure|microsoft|windows|aks-baseline-)[^<>%&\\?/\p{Cc}]{1,512}$/iu

/**
 * Returns the error for a region. The portal shows `(Europe) West Europe`; Resource Manager's short form is `westeurope`:
 * in lowercase, without blanks and without the geography.
 */
function regionAllowed(found: unknown): string {
  const short = typeof found === 'string' ? shortRegion(found) : ''
  return REGION.test(short)
    ? `write "${short}", the short form of the region's name`
    : 'use the short form of an Azure region, for example westeurope'
}

function shortRegion(name: string): string {
  return name
    .replace(/^\s*\([^)]*\)/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
}

const region = z
  .string({ error: regionAllowed(undefined) })
  .check(
    z.regex(REGION, { error: issue => regionAllowed(issue.input) }),
    meta(
      'Azure region in its short form. All resources of the environment are in this region. A changed region creates a second environment and keeps the first.',
      'westeurope'
    )
  )

const zonesAllowed = 'list any of 1, 2 and 3, each once; use [] for a region without availability zones'
const zones = z.array(z.literal(['1', '2', '3', 1, 2, 3], { error: zonesAllowed }), { error: zonesAllowed }).check(
  z.refine(list => new Set(list.map(String)).size === list.length, { error: zonesAllowed }),
  meta(
    'Availability zones of the firewall, public IP addresses, gateway and node pools. `[]` for a region without zones. Default: all three.',
    [1, 2, 3]
  )
)

const tagNameAllowed =
  'a tag name has 1 to 512 characters, without < > % & \\ ? /, and does not begin with azure, microsoft, windows or aks-baseline-'
const tagValueAllowed = 'a tag value is a text of at most 256 characters on one line; put numbers and dates in quotes'
const tags = mappingByName(
  TAG_NAME,
  tagNameAllowed,
  text(/^[^\p{Cc}]{0,256}$/u, tagValueAllowed, 'Value of the tag.', '4711'),
  'give tags as a mapping of names to text values',
  'Tags of every resource and resource group. Tags that a resource type cannot have are left out on that type. A cluster can have 14 tags and a private DNS zone 15: put the mandated tags first.'
)

const profile = choice(
  ['production', 'dev-test'],
  'Set of built-in defaults. `production`: the values of the AKS baseline architecture. `dev-test`: cheaper values.'
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
    changes: z.optional(changes),
    gitops: z.optional(gitops)
  },
  'Settings of all environments (`defaults`) or of one environment.'
).check(z.meta({ id: 'settings' }))

const environmentNameAllowed =
  'an environment name has 2 to 20 characters of a-z, 0-9 and -, begins with a letter, and does not end with - or with -plan, which is reserved for the GitHub environment of the plan job'
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
    z.meta({ description: 'Environments by name. The first one is the default.', minProperties: 1 })
  )

export const API_VERSION = 'aks-baseline/v1'
const workloadAllowed = 'use 2 to 12 characters of a-z and 0-9, beginning with a letter'

/** Schema of a whole configuration file. */
export const fileSchema = z
  .strictObject({
    apiVersion: z.literal(API_VERSION, { error: `write ${API_VERSION}` }).check(meta('Version of the file format.')),
    workload: z
      .string({ error: workloadAllowed })
      .check(
        z.regex(/^[a-z][a-z0-9]{1,11}$/, { error: workloadAllowed }),
        meta(
          'Short name of the workload, part of every resource name. A changed name creates new environments and keeps the existing ones.',
          'shop'
        )
      ),
    defaults: z
      .optional(settings)
      .check(meta('Settings of all environments. An environment can override each of them.')),
    environments
  })
  .check(meta('Configuration of aks-baseline, for all environments of one workload.'))

export type ConfigFile = z.infer<typeof fileSchema>
/** Settings that `defaults` and each environment can have. */
export type Settings = z.infer<typeof settings>

type JsonSchema = z.core.JSONSchema.BaseSchema

/** Returns the file's schema for editors: JSON Schema 2020-12, as zod generates it. */
export function jsonSchema(): JsonSchema {
  known ??= z.toJSONSchema(fileSchema, { io: 'input' })
  return known
}

let known: JsonSchema | undefined

/**
 * Returns the keys that the mapping at a path can have. `content` is the value of the whole file. Returns an empty list
 * if the user chooses the keys.
 */
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

/**
 * Resolves a reference. If a schema has several forms, returns the form with the `kind` of the value. If the forms have
 * no `kind`, returns the first form, because the other form is null.
 */
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
