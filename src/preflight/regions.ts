import { apiVersionOf } from '../arm/api-versions.ts'
import { type AzureReader, type Provider, type ProviderType, readProvider } from '../azure/index.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/** What must be on offer: full types, for example `Microsoft.Network/bastionHosts`, in one region in its short form. */
export interface WantedInRegion {
  readonly region: string
  readonly types: readonly string[]
}

/** `West Europe` and `westeurope` are the same region: providers answer with display names, everybody writes short ones. */
export function sameRegion(a: string, b: string): boolean {
  return shortForm(a) === shortForm(b)
}

function shortForm(region: string): string {
  return region.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Types, and the api-versions we speak, that a region does not offer. */
export async function checkRegions(azure: AzureReader, { region, types }: WantedInRegion): Promise<Finding[]> {
  const byNamespace = Map.groupBy(types, type => type.split('/')[0] ?? type)
  const checks = [...byNamespace].map(([namespace, wanted]) =>
    orNotEvaluated('region-not-supported', `${namespace} in ${region}`, async () => {
      const provider = await readProvider(azure, namespace)
      return provider === undefined
        ? [missing(namespace, region)]
        : wanted.flatMap(type => check(provider, type, region))
    })
  )
  return (await Promise.all(checks)).flat()
}

function check(provider: Provider, type: string, region: string): Finding[] {
  const offered = offerOf(provider, type)
  if (offered === undefined) return [missing(type, region)]
  const { locations, apiVersions } = offered
  if (locations === undefined || apiVersions === undefined) return [unseen(type, region)]
  if (!isOffered(locations, region)) return [elsewhere(type, region, locations)]
  return apiVersions.includes(apiVersionOf(type)) ? [] : [otherVersions(type, region, apiVersions)]
}

/** The entry of a type; a child the provider does not list is offered where its parent is. */
function offerOf({ resourceTypes = [] }: Provider, type: string): ProviderType | undefined {
  const [, ...names] = type.toLowerCase().split('/')
  for (; names.length > 0; names.pop()) {
    const entry = resourceTypes.find(({ resourceType }) => resourceType.toLowerCase() === names.join('/'))
    if (entry !== undefined) return entry
  }
  return undefined
}

/** Types without a region list none, or `global`. */
function isOffered(locations: readonly string[], region: string): boolean {
  return locations.length === 0 || locations.some(one => sameRegion(one, 'global') || sameRegion(one, region))
}

function finding(subject: string, severity: Finding['severity'], evidence: string, remedy: string): Finding {
  return { code: 'region-not-supported', severity, subject, evidence, remedy }
}

function missing(type: string, region: string): Finding {
  return finding(
    type,
    'error',
    'The subscription knows no such type.',
    `Choose another region or cloud than ${region}.`
  )
}

function unseen(type: string, region: string): Finding {
  const evidence = 'The provider does not say where it offers the type.'
  return finding(type, 'not-evaluated', evidence, `Look at the products available in ${region}.`)
}

function elsewhere(type: string, region: string, locations: readonly string[]): Finding {
  const evidence = `It is not offered in ${region}, only in ${locations.join(', ')}.`
  return finding(type, 'error', evidence, 'Choose one of these regions.')
}

function otherVersions(type: string, region: string, versions: readonly string[]): Finding {
  const evidence = `api-version ${apiVersionOf(type)} is not offered, only ${versions.join(', ')}.`
  return finding(
    type,
    'error',
    evidence,
    `Choose a region that is further than ${region}, or a release that fits this cloud.`
  )
}
