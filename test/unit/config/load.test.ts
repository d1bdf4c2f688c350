import { rootCertificates } from 'node:tls'
import { describe, expect, it } from '@jest/globals'
import { PLATFORM_DEFAULTS } from '../../../src/config/defaults/defaults.ts'
import { ConfigError, environmentNames, loadConfig, UnknownEnvironmentError } from '../../../src/config/index.ts'
import type { ConfigFinding } from '../../../src/config/types.ts'
import { CORRECT, edited, MISTAKES, OTHER_FILES } from './file-mutations.ts'

function findings(text: string): readonly ConfigFinding[] {
  try {
    loadConfig(text, 'aks-baseline.yml', undefined)
  } catch (error) {
    if (error instanceof ConfigError) return error.findings
    throw error
  }
  return []
}

describe('a correct file', () => {
  it('gives its first environment when none is named', () => {
    expect(loadConfig(CORRECT, 'f', undefined)).toEqual({
      ...PLATFORM_DEFAULTS,
      workload: 'shop',
      environment: 'production',
      region: 'westeurope',
      zones: ['1', '2', '3'],
      tags: { team: 'blue' },
      hub: {
        addressSpace: '10.200.0.0/24',
        subnets: {},
        firewall: { tier: 'Premium', publicAddresses: 3 },
        bastion: { enabled: true, sku: 'Standard' },
        gateway: { kind: 'none' },
        logRetentionDays: 30
      },
      spoke: { addressSpace: '10.240.0.0/16', subnets: {} },
      dns: { zones: 'own' },
      peeredAddressSpaces: [],
      clusterAddressSpaces: { pods: '192.168.0.0/16', services: '172.16.0.0/16' },
      scale: {
        maximumNodes: { system: 4, user: 5 },
        growthPercent: 400,
        surgePercent: 33,
        surgeNodes: {},
        registryReplicas: 0
      }
    })
  })

  it('gives an environment its own settings key by key', () => {
    expect(loadConfig(CORRECT, 'f', 'staging').hub.firewall).toEqual({ tier: 'Standard', publicAddresses: 3 })
  })

  it('replaces lists and merges tags', () => {
    const text = CORRECT.replace('  staging:', '  staging:\n    zones: [2]\n    tags: { constructor: me, stage: s }')
    const { zones, tags } = loadConfig(text, 'f', 'staging')
    expect(zones).toEqual(['2'])
    expect(tags).toEqual({ team: 'blue', constructor: 'me', stage: 's' })
  })

  it('may say as little as a workload, a region and an environment', () => {
    const text = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  dev:\n    region: northeurope\n'
    const config = loadConfig(text, 'f', undefined)
    expect(config.region).toBe('northeurope')
    expect(config.hub.firewall.tier).toBe('Premium')
  })

  it('reads an environment without a value as one that says nothing of its own', () => {
    expect(loadConfig(CORRECT.replace('production: {}', 'production:'), 'f', 'production').region).toBe('westeurope')
  })

  it('reads zones as numbers and as texts, and none at all', () => {
    expect(loadConfig(edited(5, '  zones: ["2", 3]'), 'f', undefined).zones).toEqual(['2', '3'])
    expect(loadConfig(edited(5, '  zones: []'), 'f', undefined).zones).toEqual([])
  })

  it('is the same with Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${CORRECT.replaceAll('\n', '\r\n')}`
    expect(loadConfig(text, 'f', 'staging')).toEqual(loadConfig(CORRECT, 'f', 'staging'))
  })

  it('lists its environments in its order', () => {
    expect(environmentNames(CORRECT, 'f')).toEqual(['production', 'staging'])
  })
})

describe('an environment that is not there', () => {
  it('is refused with those that are', () => {
    const load = () => loadConfig(CORRECT, 'aks-baseline.yml', 'stagin')
    expect(load).toThrow(UnknownEnvironmentError)
    expect(load).toThrow(
      'aks-baseline.yml has no environment "stagin". Its environments: production, staging. Did you mean "staging"?'
    )
  })

  it.each(['', 'toString', '__proto__', 'Production '])('%j is none', name => {
    expect(() => loadConfig(CORRECT, 'f', name)).toThrow(UnknownEnvironmentError)
  })
})

describe('a mistake', () => {
  it.each(MISTAKES.map(mistake => [mistake.what, mistake] as const))('%s', (_, { text, line, column, path, says }) => {
    const found = findings(text).find(finding => finding.path === path)
    expect(found).toMatchObject({ file: 'aks-baseline.yml', line, ...(column === undefined ? {} : { column }) })
    for (const words of says) expect(found?.message).toContain(words)
  })

  it.each(MISTAKES.map(({ what, text }) => [what, text] as const))(
    '%s: message without a trace of the program',
    (_, text) => {
      for (const { message } of findings(text)) {
        expect(message).not.toMatch(/\bat .*\.[jt]s|Invalid input|undefined|\[object/)
        expect(message).toMatch(/[.?]$/)
      }
    }
  )

  it.each(OTHER_FILES.map(other => [other.what, other] as const))('the whole file: %s', (_, { text, line, says }) => {
    const [found] = findings(text)
    if (line !== undefined) expect(found?.line).toBe(line)
    for (const words of says) expect(found?.message).toContain(words)
  })
})

describe('all mistakes', () => {
  it('are reported at once, in the order of the file', () => {
    const text = edited(4, '  region: West Europe')
      .replace('tier: Premium', 'tier: Gold')
      .replace('tier: Standard', 'tier: x')
    expect(findings(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '4 defaults.region',
      '11 defaults.hub.firewall.tier',
      '24 environments.staging.hub.firewall.tier'
    ])
  })

  it('are reported kind by kind, because a wrong value cannot be compared with others', () => {
    const file = (lines: string) => `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  dev: { ${lines} }\n`
    const kinds = [
      ['region: westeurope, region: a, zone: 1', 'occurs twice'],
      ['zone: 1, spoke: { addressSpace: 10.200.0.0/16 }', 'the key is not known'],
      ['spoke: { addressSpace: 10.200.0.0/16 }', 'region is missing'],
      ['region: westeurope, spoke: { addressSpace: 10.200.0.0/16 }', 'overlap in']
    ] as const
    expect(kinds.map(([lines]) => findings(file(lines)).map(({ message }) => message))).toEqual(
      kinds.map(([, says]) => [expect.stringContaining(says)])
    )
  })

  it('are at most a hundred, and the rest counted', () => {
    const tags = Array.from({ length: 150 }, (_, i) => `    t${i}: ${i}`).join('\n')
    const found = findings(edited(7, tags))
    expect(found).toHaveLength(101)
    expect(found.at(-1)?.message).toContain('50 more findings')
  })
})

describe('a file made to take long', () => {
  const many = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n')

  it.each([
    ['unknown keys', `${CORRECT}${many(15_000, i => `key${i}: 1`)}`],
    ['one key again and again', `${CORRECT}${many(15_000, () => 'key: 1')}`],
    [
      'tags',
      edited(
        7,
        many(12_000, i => `    tag${i}: x`)
      )
    ],
    ['quotes that never end', `${CORRECT}${many(15_000, () => '- "')}`],
    ['environments', `${CORRECT}${many(5000, i => `  e${i}: { x: 1 }`)}`]
  ])('%s: is refused within five seconds of work', (_, text) => {
    const before = process.cpuUsage()
    expect(findings(text).length).toBeGreaterThan(0)
    const { user } = process.cpuUsage(before)
    expect(user / 1e6).toBeLessThan(5)
  })
})

describe('a long line', () => {
  const oneLine = (settings: object) =>
    findings(CORRECT.replace('production: {}', `production: ${JSON.stringify(settings)}`))

  it('is accepted with fifty e-mail addresses', () => {
    const emails = Array.from({ length: 50 }, (_, i) => `person${i}@${'long-name.'.repeat(18)}example.com`)
    expect(oneLine({ monitoring: { alerts: { emails } } })).toEqual([])
  })

  it('is accepted with a certificate', () => {
    const [trustedRoot = ''] = rootCertificates
    expect(oneLine({ ingress: { certificates: { trustedRoots: [trustedRoot] } } })).toEqual([])
  })
})

describe('an error in `defaults`', () => {
  it('names all environments to which it applies', () => {
    const text = CORRECT.replace('  zones:', '  dns: { zones: existing }\n  zones:')
    const [found, ...others] = findings(text)
    expect(others).toEqual([])
    expect(found?.message).toMatch(/This applies to the environments production, staging\.$/)
  })
})

describe('what concerns an environment together with the defaults', () => {
  it('names the environment that has no region', () => {
    const [found, ...others] = findings(edited(4, undefined))
    expect(others).toHaveLength(1)
    expect(found).toMatchObject({ line: 19, column: 3, path: 'environments.production.region' })
    expect(found?.message).toContain('region is missing')
  })

  it.each(['aks-baseline-tag-names', 'AKS-Baseline-images'])('refuses the tag %s, which has its own prefix', name => {
    const text = CORRECT.replace('  staging:', `  staging:\n    tags: { ${name}: x }`)
    expect(() => loadConfig(text, 'f', 'staging')).toThrow(
      'does not begin with azure, microsoft, windows or aks-baseline-'
    )
  })

  it('reads a file whose lines end with a carriage return', () => {
    expect(loadConfig(CORRECT.replaceAll('\n', '\r'), 'f', 'staging')).toEqual(loadConfig(CORRECT, 'f', 'staging'))
  })

  it('counts tags of both: 45 are taken, 46 refused', () => {
    const own = (n: number) => `  staging:\n    tags: { ${Array.from({ length: n }, (_, i) => `t${i}: x`).join(', ')} }`
    expect(findings(CORRECT.replace('  staging:', own(44)))).toEqual([])
    const [found] = findings(CORRECT.replace('  staging:', own(45)))
    expect(found).toMatchObject({ line: 22, path: 'environments.staging.tags' })
    expect(found?.message).toContain('found 46 tags')
  })

  it('refuses one tag in two spellings', () => {
    const [found] = findings(CORRECT.replace('  staging:', '  staging:\n    tags: { Team: red }'))
    expect(found).toMatchObject({ line: 22, path: 'environments.staging.tags' })
    expect(found?.message).toContain('"Team"')
  })
})

describe('any one character', () => {
  const at = Array.from({ length: CORRECT.length }, (_, i) => [CORRECT.slice(0, i), CORRECT.slice(i + 1)] as const)

  it.each([
    ['removed', ''],
    ['replaced by a brace', '{'],
    ['replaced by a line end', '\n']
  ])('%s leaves a configuration or findings with a line, never another error', (_, instead) => {
    const lines = at.flatMap(([before, after]) => findings(before + instead + after).map(({ line }) => line))
    expect(lines.length).toBeGreaterThan(100)
    expect(lines.filter(line => line < 1 || line > 27)).toEqual([])
  })
})
