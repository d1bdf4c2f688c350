import { describe, expect, it } from '@jest/globals'
import { readyKit } from '../../aks/cluster-kit.ts'
import { codeOf, type Loose } from '../kit.ts'

describe('usages of a network', () => {
  it('count the addresses that can be given out, and those of nodes and API servers', () => {
    const kit = readyKit()
    kit.build()
    const usages: Loose[] = []
    for (let next = `${kit.network('virtualNetworks/spoke')}/usages`; next !== undefined; ) {
      const page = kit.get(next)
      usages.push(...page.value)
      next = page.nextLink
    }
    const of = (name: string) => usages.find(({ id }) => id.endsWith(`/subnets/${name}`))
    expect(of('nodes')).toMatchObject({ currentValue: 3, limit: 1019, name: { value: 'SubnetSpace' } })
    expect(of('api-server')).toMatchObject({ currentValue: 1, limit: 27 })
    expect(of('plain')).toMatchObject({ currentValue: 0, limit: 251 })
    expect(codeOf(kit.send('GET', `${kit.network('virtualNetworks/none')}/usages`))).toBe('ResourceNotFound')
  })
})
