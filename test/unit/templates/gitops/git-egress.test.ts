import { describe, expect, it } from '@jest/globals'
import { egressRules, egressRulesOf } from '../../../../src/templates/network/firewall-rules.ts'
import { baselineWith, fluxFrom, propertiesOf, VARIANTS } from '../baselines.ts'

const git = (url: string) =>
  fluxFrom({
    kind: 'git',
    url,
    revision: { branch: 'main' },
    access: url.startsWith('ssh:') ? 'ssh' : 'public'
  })

/** The collection of the repository as it is sent. */
function sent(url: string) {
  const { ruleCollections } = propertiesOf(git(url), 'hub-egress', 'gitopsRules')
  return ruleCollections.find(({ name }: { name: string }) => name === 'git')
}

describe('the way to the repository', () => {
  it.each([
    ['https://github.com/contoso/shop', ['github.com', 'api.github.com'], 443],
    ['https://GitLab.example.com/contoso/shop', ['gitlab.example.com'], 443],
    ['https://git.example.com:8443/contoso/shop', ['git.example.com'], 8443]
  ])('%s is an application rule for %j at %i', (url, targetFqdns, port) => {
    expect(sent(url).rules).toEqual([
      expect.objectContaining({
        ruleType: 'ApplicationRule',
        name: 'git',
        targetFqdns,
        protocols: [{ protocolType: 'Https', port }]
      })
    ])
  })

  it.each([
    ['ssh://git@github.com/contoso/shop', '22'],
    ['ssh://git@github.com:2222/contoso/shop', '2222'],
    ['ssh://git@Git.Contoso.com:7999/contoso/shop', '7999']
  ])('%s is a network rule for the host alone, at %s', (url, port) => {
    const [rule, ...others] = sent(url).rules
    expect(others).toEqual([])
    expect(rule).toMatchObject({
      ruleType: 'NetworkRule',
      name: 'git',
      ipProtocols: ['TCP'],
      destinationFqdns: [new URL(url).hostname.toLowerCase()],
      destinationPorts: [port]
    })
    expect(rule).not.toHaveProperty('protocols')
  })

  it.each([
    ['an artifact of the own registry', VARIANTS.flux],
    ['nothing to apply', baselineWith()]
  ])('is closed with %s', (_, of) => {
    expect(egressRulesOf(of)).toEqual(egressRules)
    expect(JSON.stringify(egressRulesOf(of))).not.toContain('github.com')
  })

  it('has a priority of its own in its group', () => {
    const group = egressRulesOf(git('https://github.com/a/b')).find(({ name }) => name === 'gitops')
    const priorities = group?.collections.map(({ priority }) => priority) ?? []
    expect(priorities).toHaveLength(2)
    expect(new Set(priorities).size).toBe(2)
  })
})
