import { parse } from 'yaml'
import type { Resource } from '../../azure/world.ts'
import { asRecord, asRecords, asTexts, type Json, type KubernetesObject, valueAt } from '../objects.ts'
import type { ClusterPolicy } from './definitions.ts'

/**
 * A definition of one's own as a cluster has it. Rego is not run here: of custom templates only those that hold hosts of
 * an Ingress against `allowedDomainSuffixes` are enforced, as that parameter says; any other is there and denies nothing.
 */
export function customPolicy(definition: Resource): ClusterPolicy | undefined {
  const details = asRecord(valueAt(definition.properties, 'policyRule', 'then', 'details'))
  const { sourceType, content } = asRecord(details.templateInfo)
  if (sourceType !== 'Base64Encoded') return undefined
  const template = readTemplate(String(content))
  const kind = valueAt(template, 'spec', 'crd', 'spec', 'names', 'kind')
  if (typeof kind !== 'string') return undefined
  const suffixes = valueAt(
    template,
    'spec',
    'crd',
    'spec',
    'validation',
    'openAPIV3Schema',
    'properties',
    'allowedDomainSuffixes'
  )
  const policy = { template: kind, kinds: asTexts(details.kinds) }
  return suffixes === undefined
    ? policy
    : { ...policy, object: (object, parameters) => foreignHost(object, asTexts(parameters.allowedDomainSuffixes)) }
}

/** Templates by their content: each object that is applied asks for all of them. */
const templates = new Map<string, Json>()

/** Returns the template of a content in Base64, read once. */
function readTemplate(content: string): Json {
  const known = templates.get(content)
  if (known !== undefined) return known
  const template = asRecord(parse(Buffer.from(content, 'base64').toString()))
  templates.set(content, template)
  return template
}

/** Every host must lie in a domain and be served by TLS, and every rule must name one. */
function foreignHost({ spec }: KubernetesObject, suffixes: readonly string[]): string | undefined {
  const { tls, rules, defaultBackend } = asRecord(spec)
  const secured = asRecords(tls).flatMap(({ hosts }) => asTexts(hosts))
  const ruled = asRecords(rules).map(({ host }) => (host === undefined ? '' : String(host)))
  if (defaultBackend !== undefined) return 'a default backend answers for every host'
  if (secured.length + ruled.length === 0) return 'an Ingress must name its hosts'
  if (ruled.includes('')) return 'a rule without a host answers for every host'
  const foreign = [...secured, ...ruled].find(
    host => !suffixes.some(suffix => host === suffix || host.endsWith(`.${suffix}`))
  )
  if (foreign !== undefined) return `host <${foreign}> is not in <${JSON.stringify(suffixes)}>`
  const open = ruled.find(host => !secured.some(name => name === host || isWildcardOf(name, host)))
  return open === undefined ? undefined : `host <${open}> has no TLS`
}

function isWildcardOf(name: string, host: string): boolean {
  return name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1)
}
