import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import type { Azure } from '../../../../src/azure/index.ts'
import { checkExistingHub, checkHubNetwork } from '../../../../src/preflight/network/existing-hub.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { type ExistingHubNeeds, existingHubNeeds } from '../../../../src/templates/index.ts'
import { baselineWith, existingHub, fluxFrom, THEIRS, VARIANTS } from '../../templates/baselines.ts'
import { fakeAzure, hidden } from '../fake-azure.ts'

const RULES_UNSEEN = 'hub.existing.firewallPolicy'
const network = THEIRS.network as ResourceId

/** Azure with these resources; a list is what lies directly below a path. */
function azureWith(resources: Readonly<Record<string, object>>, fails?: Failure): Azure {
  return {
    ...fakeAzure({}),
    read: async <T>(id: string) => {
      if (fails !== undefined) throw fails
      return resources[id] as T | undefined
    },
    async *list<T>(path: string) {
      if (fails !== undefined) throw fails
      for (const [id, body] of Object.entries(resources)) if (id.startsWith(`${path}/`)) yield body as T
    }
  }
}

describe('a hub of others', () => {
  const wanted = { id: network, addressSpaces: ['10.0.0.0/22'] }
  const withRanges = (...addressPrefixes: string[]) =>
    azureWith({ [network]: { properties: { addressSpace: { addressPrefixes } } } })

  it('is fine with the ranges the plan reckons with', async () => {
    expect(await checkHubNetwork(withRanges('10.0.0.0/22'), wanted)).toEqual([])
  })

  it.each([
    [['10.0.0.0/22', '10.240.0.0/24'], 'Write hub.existing.addressSpaces: [10.0.0.0/22, 10.240.0.0/24].'],
    [['10.0.0.0/23'], 'Write hub.existing.addressSpaces: [10.0.0.0/23].']
  ])('with ranges %j is an error: the plan could overlap', async (ranges, remedy) => {
    expect(await checkHubNetwork(withRanges(...ranges), wanted)).toMatchObject([
      { code: 'hub-not-ready', severity: 'error', subject: network, remedy }
    ])
  })

  it('that is not there is an error, and one we may not see is not evaluated', async () => {
    expect(await checkHubNetwork(azureWith({}), wanted)).toMatchObject([{ severity: 'error' }])
    expect(await checkHubNetwork(azureWith({}, hidden), wanted)).toMatchObject([{ severity: 'not-evaluated' }])
  })

  it('in a subscription that does not exist is an error', async () => {
    const unknown = new Failure('not-authorized', 'The subscription could not be found.', {
      subject: network,
      remedy: '',
      status: 404
    })
    expect(await checkHubNetwork(azureWith({}, unknown), wanted)).toMatchObject([{ severity: 'error' }])
  })
})

describe('what others have to make', () => {
  const of = VARIANTS.hubOfOthers
  const needs = existingHubNeeds(of)
  const { zones, spokePeering, hubNetwork } = of.ids
  const link = (zone: ResourceId, state = 'Completed', id: string = hubNetwork) => ({
    [zone]: {},
    [`${zone}/virtualNetworkLinks/whatever`]: {
      properties: { virtualNetwork: { id }, virtualNetworkLinkState: state }
    }
  })
  const ready = {
    ...link(zones.registry),
    ...link(zones.vault, 'Completed', hubNetwork.toUpperCase()),
    ...link(zones.apiServer),
    [spokePeering]: { properties: { peeringState: 'Connected' } }
  }
  const found = async (resources: Readonly<Record<string, object>>, severity: 'error' | 'warning' = 'warning') =>
    await checkExistingHub(azureWith(resources), needs, severity)
  const subjects = (findings: readonly { subject: string }[]) => findings.map(({ subject }) => subject)

  it('is listed before anything is there, each with what to ask for word by word', async () => {
    const findings = await found({})
    expect(subjects(findings)).toEqual([RULES_UNSEEN, needs.peering?.id, zones.registry, zones.vault, zones.apiServer])
    expect(findings.map(({ severity }) => severity)).toEqual(['not-evaluated', ...Array(4).fill('warning')])
    const [rules, peering, registry] = findings
    expect(rules?.remedy).toContain('https 443 from 10.240.0.0/22, 10.240.4.0/22, 10.240.9.32/27, 10.240.9.64/27 to')
    expect(rules?.remedy).toContain('FQDN tag AzureKubernetesService, mcrprod.azurecr.io')
    expect(peering?.remedy).toContain(`PUT ${THEIRS.network}/virtualNetworkPeerings/to-vnet-shop-production-spoke`)
    expect(peering?.remedy).toContain(`"remoteVirtualNetwork":{"id":"${of.ids.spokeNetwork}"}`)
    expect(registry?.remedy).toContain(`PUT ${zones.registry}/virtualNetworkLinks/to-corp {`)
    expect(registry?.remedy).toContain('"registrationEnabled":false')
  })

  it('is no finding once it is there, under whatever name', async () => {
    expect(subjects(await found(ready, 'error'))).toEqual([RULES_UNSEEN])
  })

  it.each([
    ['a peering of which only our half is there', { [spokePeering]: { properties: { peeringState: 'Initiated' } } }],
    ['a link that is not complete', link(zones.vault, 'InProgress')],
    ['a link to another network', link(zones.vault, 'Completed', of.ids.spokeNetwork)]
  ])('stops a cluster for %s', async (_, instead) => {
    const findings = (await found({ ...ready, ...instead }, 'error')).filter(({ severity }) => severity === 'error')
    expect(findings).toHaveLength(1)
  })

  it('says that a link exists and is not complete', async () => {
    const [, finding] = await found({ ...ready, ...link(zones.vault, 'InProgress') }, 'error')
    expect(finding?.evidence).toBe(`The link of the zone to ${hubNetwork} is InProgress.`)
    expect(finding?.remedy).not.toContain('PUT')
  })

  it('is not asked of those who let us write it', async () => {
    expect(await checkExistingHub(azureWith({}), existingHubNeeds(VARIANTS.hubWithRights), 'warning')).toEqual([])
    expect(await checkExistingHub(azureWith({}), existingHubNeeds(VARIANTS.article), 'warning')).toEqual([])
  })
})

describe('the rules of a firewall policy of others', () => {
  const theirs = baselineWith(existingHub(`, firewallPolicy: { id: ${THEIRS.policy} }`))
  const git = { kind: 'git', url: 'https://github.com/a/b', revision: { branch: 'main' }, access: 'public' } as const
  const needs = existingHubNeeds(fluxFrom(git, theirs))
  const { rules } = needs
  if (rules === undefined) throw new Error('a hub of others has rules')
  const only: ExistingHubNeeds = {
    rules: { ...rules, rules: rules.rules.filter(({ name }) => name === 'git') },
    links: []
  }
  const SPOKE = '10.240.0.0/16'

  const rule = (more: object) => ({
    ruleType: 'ApplicationRule',
    sourceAddresses: [SPOKE],
    protocols: [{ protocolType: 'Https', port: 443 }],
    targetFqdns: ['github.com', '*.GitHub.com'],
    ...more
  })
  const policyWith = (...all: object[]) => ({
    [`${THEIRS.policy}/ruleCollectionGroups/theirs`]: {
      properties: { ruleCollections: [{ action: { type: 'Allow' }, rules: all }] }
    }
  })
  const lacks = async (resources: Readonly<Record<string, object>>) =>
    (await checkExistingHub(azureWith(resources), only, 'warning')).map(({ evidence }) => evidence)

  const SOURCES = '10.240.0.0/22, 10.240.4.0/22, 10.240.9.32/27, 10.240.9.64/27'
  const BOTH = [`No rule allows ${SOURCES} to reach github.com, api.github.com (the repository that Flux applies).`]

  it('name every name that is not let through, with the rule to ask for', async () => {
    expect(await lacks({})).toEqual(BOTH)
    const [found] = await checkExistingHub(azureWith({}), only, 'warning')
    expect(found?.remedy).toBe(
      `Ask the owner of the hub for an application rule "git": source ${SOURCES}; https 443; destination github.com, api.github.com.`
    )
  })

  it.each([
    ['a range and a wildcard', rule({})],
    ['everybody', rule({ sourceAddresses: ['*'] })],
    ['everything', rule({ targetFqdns: ['*'] })]
  ])('cover by %s', async (_, given) => {
    expect(await lacks(policyWith(given))).toEqual([])
  })

  it.each([
    ['another source', rule({ sourceAddresses: ['10.241.0.0/16'] })],
    ['a part of the sources', rule({ sourceAddresses: ['10.240.0.0/22'] })],
    ['a span, which cannot be compared', rule({ sourceAddresses: ['10.240.0.0-10.240.255.255'] })],
    ['http', rule({ protocols: [{ protocolType: 'Http', port: 80 }] })],
    ['a network rule', rule({ ruleType: 'NetworkRule' })]
  ])('do not cover by %s', async (_, given) => {
    expect(await lacks(policyWith(given))).toEqual(BOTH)
  })

  it('do not cover the bare name by a wildcard, nor anything by a rule that denies', async () => {
    expect(await lacks(policyWith(rule({ targetFqdns: ['*.github.com'] })))).toEqual([
      `No rule allows ${SOURCES} to reach github.com (the repository that Flux applies).`
    ])
    const denying = {
      [`${THEIRS.policy}/ruleCollectionGroups/theirs`]: {
        properties: { ruleCollections: [{ action: { type: 'Deny' }, rules: [rule({})] }] }
      }
    }
    expect(await lacks(denying)).toEqual(BOTH)
  })

  it('may name sources by IP groups', async () => {
    const group = '/subscriptions/x/resourceGroups/hub/providers/Microsoft.Network/ipGroups/nodes'
    const given = policyWith(rule({ sourceAddresses: [], sourceIpGroups: [group] }))
    expect(await lacks({ ...given, [group]: { properties: { ipAddresses: [SPOKE] } } })).toEqual([])
    expect(await lacks(given)).toEqual(BOTH)
  })

  it('by TCP are covered by network rules to that port of the name, and by nothing else', async () => {
    const overSsh = fluxFrom({ ...git, url: 'ssh://git@github.com/a/b', access: 'ssh' }, theirs)
    const asked = async (given: object) => {
      const found = await checkExistingHub(azureWith(policyWith(given)), existingHubNeeds(overSsh), 'error')
      return found.filter(({ evidence }) => evidence.includes('the repository')).map(({ remedy }) => remedy)
    }
    const tcp = {
      ruleType: 'NetworkRule',
      ipProtocols: ['TCP'],
      destinationFqdns: ['github.com'],
      sourceAddresses: ['*']
    }
    expect(await asked(rule({ ...tcp, destinationPorts: ['20-22'] }))).toEqual([])
    for (const closed of [{ destinationPorts: ['443'] }, { destinationPorts: ['22'], ipProtocols: ['UDP'] }]) {
      expect(await asked(rule({ ...tcp, ...closed }))).toEqual([
        `Ask the owner of the hub for a network rule (with FQDNs, which need DNS proxy) "git": source ${SOURCES}; tcp 22; destination github.com.`
      ])
    }
    expect(await asked(rule({}))).toHaveLength(1)
  })

  it('name FQDN tags as such', async () => {
    const tag = { rules: { ...rules, rules: rules.rules.filter(({ fqdnTags }) => fqdnTags.length > 0) }, links: [] }
    const [found] = await checkExistingHub(azureWith({}), tag, 'error')
    expect(found?.evidence).toContain('reach FQDN tag AzureKubernetesService (')
    const tagged = policyWith(rule({ targetFqdns: [], fqdnTags: ['AzureKubernetesService'] }))
    expect(await checkExistingHub(azureWith(tagged), tag, 'error')).toEqual([])
  })
})
