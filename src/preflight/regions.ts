import { apiVersionOf } from '../arm/api-versions.ts'
import { type AzureReader, type Provider, type ProviderType, readProvider } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/**
 * Resource types that a region must offer, such as `Microsoft.Network/bastionHosts`. The region is in its short form.
 */
export interface RequestedInRegion {
  readonly region: string
  readonly types: readonly string[]
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

/** Checks that a region offers the types, with the api-versions that this project uses. */
export async function checkRegions(azure: AzureReader, { region, types }: RequestedInRegion): Promise<Finding[]> {
  const byNamespace = Map.groupBy(types, type => type.split('/')[0] ?? type)
  const checks = [...byNamespace].map(([namespace, wanted]) =>
    orNotEvaluated('region-not-supported', `${namespace} in ${region}`, async () => {
      const provider = await readProvider(azure, namespace)
      return provider === undefined
        ? [missingInRegion(namespace, region)]
        : wanted.flatMap(type => check(provider, type, region))
    })
  )
  return (await Promise.all(checks)).flat()
}

function check(provider: Provider, type: string, region: string): Finding[] {
  const offered = offerOf(provider, type)
  if (offered === undefined) return [missingInRegion(type, region)]
  const { locations, apiVersions } = offered
  if (locations === undefined || apiVersions === undefined) return [regionNotEvaluated(type, region)]
  if (!isOffered(locations, region)) return [elsewhere(type, region, locations)]
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

function elsewhere(type: string, region: string, locations: readonly string[]): Finding {
  const evidence = `This type is not offered in ${region}, only in ${locations.join(', ')}.`
  return finding(type, 'error', evidence, 'Choose one of these regions.')
}

function otherVersions(type: string, region: string, versions: readonly string[]): Finding {
  const evidence = `api-version ${apiVersionOf(type)} of this type is not offered, only ${versions.join(', ')}.`
  return finding(
    type,
    'error',
    evidence,
    `Choose a region other than ${region}, or a release of aks-baseline that uses one of these api-versions.`
  )
}
