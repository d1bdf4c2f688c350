import { apiVersionOf } from '../arm/api-versions.ts'
import { type AzureReader, type Provider, type ProviderType, readProvider } from '../azure/index.ts'
import { nearestRegion } from '../config/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/**
 * Resource types that a region must offer, such as `Microsoft.Network/bastionHosts`. The region is in its short form.
 */
export interface RequestedInRegion {
  readonly region: string
  readonly types: readonly string[]
  /** Path of the setting that names the region, such as `registry.replicas`. */
  readonly setting: string
}

/**
 * Returns whether two names mean the same region, such as `West Europe` and `westeurope`. Resource providers return
 * display names, but files and inputs contain short names.
 */
export function sameRegion(a: string, b: string): boolean {
  return shortForm(a) === shortForm(b)
}

function shortForm(region: string): string {
  return region.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/**
 * Checks that a region offers the types, with the api-versions that this project uses. If the region offers none of
 * several types, its name is probably wrong, and the result is one finding about the setting.
 */
export async function checkRegions(azure: AzureReader, requested: RequestedInRegion): Promise<Finding[]> {
  const { region, types } = requested
  const elsewhere: Elsewhere = { missing: new Map(), isKnown: false }
  const byNamespace = Map.groupBy(types, type => type.split('/')[0] ?? type)
  const checks = [...byNamespace].map(([namespace, wanted]) =>
    orNotEvaluated('region-not-supported', `${namespace} in ${region}`, async () => {
      const provider = await readProvider(azure, namespace)
      return provider === undefined
        ? [missingInRegion(namespace, region)]
        : wanted.flatMap(type => check(provider, type, region, elsewhere))
    })
  )
  const others = (await Promise.all(checks)).flat()
  return [...missingTypes(requested, elsewhere), ...others]
}

/** Locations of the types that the region does not offer, and whether another type is offered there. */
interface Elsewhere {
  readonly missing: Map<string, readonly string[]>
  isKnown: boolean
}

function check(provider: Provider, type: string, region: string, elsewhere: Elsewhere): Finding[] {
  const offered = offerOf(provider, type)
  if (offered === undefined) return [missingInRegion(type, region)]
  const { locations, apiVersions } = offered
  if (locations === undefined || apiVersions === undefined) return [regionNotEvaluated(type, region)]
  if (!isOffered(locations, region)) {
    elsewhere.missing.set(type, locations)
    return []
  }
  elsewhere.isKnown ||= locations.some(one => sameRegion(one, region))
  return apiVersions.includes(apiVersionOf(type)) ? [] : [otherVersions(type, region, apiVersions)]
}

/**
 * Returns the provider's entry for a type, or `undefined` if the provider lists neither the type nor a parent. A child
 * type that the provider does not list is offered in the regions of its parent.
 */
function offerOf({ resourceTypes = [] }: Provider, type: string): ProviderType | undefined {
  const [, ...names] = type.toLowerCase().split('/')
  for (; names.length > 0; names.pop()) {
    const entry = resourceTypes.find(({ resourceType }) => resourceType.toLowerCase() === names.join('/'))
    if (entry !== undefined) return entry
  }
  return undefined
}

/**
 * Returns whether a region is in a list of locations. Types that do not depend on a region list no location, or
 * `global`.
 */
function isOffered(locations: readonly string[], region: string): boolean {
  return locations.length === 0 || locations.some(one => sameRegion(one, 'global') || sameRegion(one, region))
}

function finding(subject: string, severity: Finding['severity'], evidence: string, remedy: string): Finding {
  return { code: 'region-not-supported', severity, subject, evidence, remedy }
}

function missingInRegion(type: string, region: string): Finding {
  return finding(
    type,
    'error',
    'The resource provider does not list this type.',
    `Choose a region other than ${region}, or another cloud.`
  )
}

function regionNotEvaluated(type: string, region: string): Finding {
  const evidence = 'The resource provider does not report where it offers this type.'
  return finding(
    type,
    'not-evaluated',
    evidence,
    `Check on the page "Product availability by region" that ${region} offers it.`
  )
}

function missingTypes({ region, setting }: RequestedInRegion, { missing, isKnown }: Elsewhere): Finding[] {
  if (!isKnown && missing.size > 1) return [unknownRegion(setting, region, [...missing.values()].flat())]
  return [...missing].map(([type, locations]) => offeredElsewhere(type, region, locations))
}

const LIST_REGIONS = '`az account list-locations --query [].name --output tsv` lists the regions.'

function unknownRegion(setting: string, region: string, locations: readonly string[]): Finding {
  const evidence = `The region ${region} offers none of the resource types that the environment needs.`
  return finding(setting, 'error', evidence, `${suggestion(region, locations)}${LIST_REGIONS}`)
}

function suggestion(region: string, locations: readonly string[]): string {
  const nearest = nearestRegion(region, locations.map(shortForm))
  return nearest === undefined ? 'Write the short form of another region. ' : `Did you mean \`${nearest}\`? `
}

/** Maximum number of regions that a message lists. */
const MOST_LISTED = 8

function offeredElsewhere(type: string, region: string, locations: readonly string[]): Finding {
  const [namespace, ...names] = type.split('/')
  const evidence = (others: string) => `This type is not offered in ${region}, only in ${others}.`
  if (locations.length <= MOST_LISTED)
    return finding(type, 'error', evidence(locations.join(', ')), 'Choose one of these regions.')
  const query = `az provider show --namespace ${namespace} --query "resourceTypes[?resourceType=='${names.join('/')}'].locations"`
  return finding(
    type,
    'error',
    evidence(`${locations.length} other regions`),
    `${suggestion(region, locations)}\`${query}\` lists the regions.`
  )
}

function otherVersions(type: string, region: string, versions: readonly string[]): Finding {
  const evidence = `api-version ${apiVersionOf(type)} of this type is not offered, only ${versions.slice(0, MOST_LISTED).join(', ')}${versions.length > MOST_LISTED ? ' and older ones' : ''}.`
  return finding(
    type,
    'error',
    evidence,
    `Choose a region other than ${region}, or a release of aks-baseline that uses one of these api-versions.`
  )
}
