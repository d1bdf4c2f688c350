import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { seededRandom } from '../../../../scripts/seeded-random.ts'
import { ConfigError, loadConfig } from '../../../../src/config/index.ts'
import type { ConfigFinding } from '../../../../src/config/types.ts'

type Content = Record<string, unknown>

function refusalOf(defaults: Content, dev: Content): ConfigError | undefined {
  const settings = { region: 'westeurope', ...defaults }
  const text = stringify({ apiVersion: 'aks-baseline/v1', workload: 'shop', defaults: settings, environments: { dev } })
  try {
    loadConfig(text, 'aks-baseline.yml', undefined)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  return undefined
}

function findingsOf(defaults: Content, dev: Content = {}): readonly ConfigFinding[] {
  return refusalOf(defaults, dev)?.findings ?? []
}

describe('an error of the address plan', () => {
  it('is at the setting that the file contains when the other range is a default', () => {
    const [found, ...others] = findingsOf({ hub: { addressSpace: '10.240.0.0/24' } })
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 6, column: 5, path: 'defaults.hub.addressSpace' })
    expect(found?.message).toContain('Change `hub.addressSpace`: the next free range of this size is 10.241.0.0/24.')
  })

  it('is at the range of another network, and asks to change the default that overlaps it', () => {
    const [found, ...others] = findingsOf({}, { peeredAddressSpaces: ['10.8.0.0/16', '10.240.8.0/21'] })
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 9, path: 'environments.dev.peeredAddressSpaces.1' })
    expect(found?.message).toContain('Change `spoke.addressSpace`: the next free range of this size is 10.241.0.0/16.')
  })

  it('is at the node pool that makes the default range of the pods too small', () => {
    const [found, ...others] = findingsOf({}, { cluster: { pools: { user: { maxNodes: 100 } } } })
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 10, path: 'environments.dev.cluster.pools.user.maxNodes' })
    expect(found?.message).toContain('clusterAddressSpaces.pods 192.168.0.0/16')
  })

  it('has the failure reason of the address plan unless the file has another error', () => {
    const hub = { addressSpace: '10.240.0.0/24' }
    expect(refusalOf({ hub }, {})?.reason).toBe('address-plan')
    expect(refusalOf({ hub, dns: { zones: 'existing' } }, {})).toMatchObject({
      reason: 'config-invalid',
      findings: [{ path: 'defaults.hub.addressSpace' }, { path: 'defaults.dns.existing' }]
    })
  })
})

describe('all errors of the address plan', () => {
  it('are reported at once, each for another setting', () => {
    const found = findingsOf({
      clusterAddressSpaces: { services: '10.0.0.0/12', pods: '10.240.0.0/16' },
      hub: { addressSpace: '10.200.0.0/25' },
      spoke: { addressSpace: '10.240.0.0/16', subnets: { privateEndpoints: '10.9.0.0/27' } }
    })
    expect(found.map(({ path }) => path)).toEqual([
      'defaults.clusterAddressSpaces.services',
      'defaults.clusterAddressSpaces.pods',
      'defaults.hub.addressSpace',
      'defaults.spoke.subnets.privateEndpoints'
    ])
  })

  it('leave out subnets when the range of their network must change', () => {
    const subnets = { privateEndpoints: '10.9.0.0/27', applicationGateway: '10.9.1.0/24' }
    const found = findingsOf({ spoke: { addressSpace: '169.254.0.0/16', subnets } })
    expect(found.map(({ path }) => path)).toEqual(['defaults.spoke.addressSpace'])
  })
})

const STARTS = [10 * 2 ** 24, 10 * 2 ** 24 + 240 * 65_536, 0xac100000, 0xc0a80000, 0xa9fe0000, 0, 0xfffffc00]

/** Returns functions that choose a value, and a range near one of a few addresses, so that ranges often overlap. */
function generator(seed: number) {
  const random = seededRandom(seed)
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T
  const block = (prefixes: readonly number[]) => {
    const size = 2 ** (32 - pick(prefixes))
    const first = Math.floor((pick(STARTS) + pick([0, 1, 2, 3, 8]) * size) / size) * size
    const at = Math.min(first, 2 ** 32 - size)
    return `${[24, 16, 8, 0].map(shift => Math.floor(at / 2 ** shift) % 256).join('.')}/${32 - Math.log2(size)}`
  }
  return { random, pick, block }
}

/** Returns files that set some of the inputs of the address plan, in `defaults` or in the environment. */
function generatedFiles(count: number): { defaults: Content; dev: Content }[] {
  const { random, pick, block } = generator(20_260_101)
  const maybe = (content: Content): Content => (random() < 0.4 ? content : {})
  const subnet = () => block([22, 24, 26, 27, 28, 30])
  const colour = () => ({
    ...maybe({ nodes: subnet() }),
    ...maybe({ ingress: subnet() }),
    ...maybe({ apiServer: subnet() })
  })
  const settings = (): Content => ({
    ...maybe({
      hub: {
        ...maybe({ addressSpace: block([16, 22, 24, 25, 32]) }),
        ...maybe({ subnets: { ...maybe({ firewall: subnet() }), ...maybe({ gateway: subnet(), bastion: subnet() }) } }),
        ...maybe({ firewall: { tier: pick(['Basic', 'Premium']) } })
      }
    }),
    ...maybe({
      spoke: {
        ...maybe({ addressSpace: block([8, 16, 20, 22, 24, 32]) }),
        ...maybe({
          subnets: {
            ...maybe({ applicationGateway: subnet() }),
            ...maybe({ privateEndpoints: subnet() }),
            ...maybe({ blue: colour(), green: colour() })
          }
        })
      }
    }),
    ...maybe({
      clusterAddressSpaces: {
        ...maybe({ pods: block([8, 12, 16, 24, 32]) }),
        ...maybe({ services: block([8, 12, 13, 16, 30, 32]) })
      }
    }),
    ...maybe({ peeredAddressSpaces: Array.from({ length: pick([0, 1, 3]) }, () => block([8, 16, 24])) }),
    ...maybe({ scale: { growthPercent: pick([100, 400, 10_000]) } }),
    ...maybe({ cluster: { tier: 'Standard', pools: { user: { maxNodes: pick([5, 100, 900]) }, more: {} } } }),
    ...maybe({ registry: { replicas: ['northeurope', 'swedencentral', 'uksouth', 'francecentral', 'italynorth'] } })
  })
  return Array.from({ length: count }, () => ({ defaults: settings(), dev: settings() }))
}

describe('any inputs of the address plan', () => {
  it('give a plan, or errors at a setting of the file or at the environment', () => {
    const files = generatedFiles(1500)
    const refused = files.map(({ defaults, dev }) => findingsOf(defaults, dev)).filter(found => found.length > 0)
    expect(refused.length).toBeGreaterThan(500)
    expect(refused.length).toBeLessThan(files.length)
    for (const found of refused) {
      // The first four lines hold no setting of the address plan.
      expect(found.filter(({ line, column }) => line < 5 || column < 3)).toEqual([])
      expect(found.filter(({ message }) => /undefined|NaN|Infinity|\/-\d/.test(message))).toEqual([])
    }
  })

  it('have no range error once all proposed ranges are set', () => {
    const proposal = /Change `([\w.]+)`: the next free range of this size is ([\d./]+\d)\./
    const { block } = generator(7)
    const files = Array.from({ length: 400 }, () => ({
      hub: { addressSpace: block([22, 24]) },
      spoke: { addressSpace: block([14, 16]) },
      clusterAddressSpaces: { pods: block([12, 16]), services: block([13, 16]) },
      peeredAddressSpaces: [block([12, 16])]
    }))
    const followed = files.flatMap((defaults: Content) => {
      const changes = findingsOf(defaults).map(({ message }) => proposal.exec(message))
      if (changes.length < 2 || changes.includes(null)) return []
      const changed = structuredClone(defaults)
      for (const [, path = '', range] of changes as RegExpExecArray[]) {
        const [section = '', key = ''] = path.split('.')
        changed[section] = { ...(changed[section] as Content | undefined), [key]: range }
      }
      return [findingsOf(changed).filter(({ message }) => message.includes('Change `'))]
    })
    expect(followed.length).toBeGreaterThan(100)
    expect(followed.flat()).toEqual([])
  })
})
