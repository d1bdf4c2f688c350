import { describe, expect, it } from '@jest/globals'
import { ConfigError, loadEnvironments } from '../../../../src/config/index.ts'

const STAGING = { hub: { addressSpace: '10.201.0.0/24' }, spoke: { addressSpace: '10.241.0.0/16' } }

/** Returns the messages about a file of the environments `production` and `staging`. */
function messages(defaults: object, production: object, staging: object = STAGING): string[] {
  const file = {
    apiVersion: 'aks-baseline/v1',
    workload: 'shop',
    defaults: { region: 'westeurope', ...defaults },
    environments: { production, staging }
  }
  try {
    loadEnvironments(JSON.stringify(file), 'f')
  } catch (error) {
    if (error instanceof ConfigError) return error.findings.map(({ message }) => message)
    throw error
  }
  return []
}

const proposalOf = (message: string | undefined) => / is (\S+)\./.exec(message ?? '')?.[1] ?? ''

describe('a proposed range', () => {
  it('is free in all environments when the setting is in defaults', () => {
    const defaults = (services: string) => ({
      spoke: { addressSpace: '10.240.0.0/16' },
      clusterAddressSpaces: { services }
    })
    const [message, ...others] = messages(defaults('10.240.0.0/16'), {})
    expect(others).toEqual([])
    expect(message).toContain('next free range of this size is 10.242.0.0/16')
    expect(messages(defaults(proposalOf(message)), {})).toEqual([])
  })

  it('contains no range of another environment', () => {
    const [message] = messages(
      {},
      {
        spoke: { addressSpace: '10.200.0.0/16' },
        hub: { addressSpace: '10.199.0.0/24' },
        clusterAddressSpaces: { pods: '10.200.0.0/16' }
      }
    )
    expect(message).toContain('next free range of this size is 10.202.0.0/16')
  })

  it('is the same in all messages about a setting of defaults', () => {
    const found = messages({ clusterAddressSpaces: { services: '10.240.0.0/15' } }, {})
    expect(found).toHaveLength(2)
    expect(new Set(found.map(proposalOf))).toEqual(new Set(['10.242.0.0/15']))
  })

  it('differs from the proposal for another environment', () => {
    const found = messages({ peeredAddressSpaces: ['10.240.0.0/15'] }, {})
    expect(found.map(proposalOf)).toEqual(['10.242.0.0/16', '10.243.0.0/16'])
  })

  it('can contain the present range when environments share the setting', () => {
    const [message, ...others] = messages({ clusterAddressSpaces: { services: '172.20.0.0/29' } }, {})
    expect(others).toEqual([])
    expect(message).toContain('for example 172.20.0.0/24')
  })
})
