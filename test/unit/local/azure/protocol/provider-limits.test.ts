import { describe, expect, it } from '@jest/globals'
import { type Kit, newKit, refusalOf } from '../kit.ts'

/** What is left of a window, and when it ends. */
function use(kit: Kit, name: string, left: number, size: number): void {
  kit.world.tables.providerWindows = { [name]: { endsAt: kit.world.now + 300_000, count: size - left } }
}

describe('the limits of the Network provider', () => {
  it('let 10,000 reads through in five minutes, polls among them, and then name what is left of these', () => {
    const kit = newKit()
    const started = kit.put(kit.network('networkSecurityGroups/g'), { location: 'westeurope' })
    use(kit, 'network-reads', 2, 10_000)
    const poll = () => kit.send('GET', started.headers?.['Azure-AsyncOperation'] ?? '')
    expect(poll().status).toBe(200)
    expect(kit.send('GET', kit.network('virtualNetworks')).status).toBe(200)
    const refused = poll()
    expect(refusalOf(refused)).toEqual([429, 'RetryableError'])
    expect(refused.body).toMatchObject({ error: { details: [{ code: 'RetryableErrorDueToTooManyCalls' }] } })
    expect(refused.headers).toMatchObject({ 'Retry-After': '300', 'x-ms-failure-cause': 'service' })
    expect(kit.world.requestLog.at(-1)).toMatchObject({ throttled: true, status: 429 })
    kit.wait(300)
    expect(poll().status).toBe(200)
  })

  it('are counted from the first request of a window', () => {
    const kit = newKit()
    const windows = () => kit.world.tables.providerWindows as Record<string, { endsAt: number; count: number }>
    delete kit.world.tables.providerWindows
    kit.send('GET', kit.network('virtualNetworks'))
    kit.send('GET', kit.network('virtualNetworks'))
    expect(windows()['network-reads']?.count).toBe(2)
    kit.wait(301)
    kit.send('GET', kit.network('virtualNetworks'))
    expect(windows()['network-reads']).toEqual({ count: 1, endsAt: kit.world.now + 300_000 })
  })

  it('count writes and deletions together, and those of private DNS among them', () => {
    const kit = newKit()
    use(kit, 'network-writes', 2, 1000)
    const zone = kit.network('privateDnsZones/a.local')
    expect(kit.put(zone, { location: 'global' }).status).toBe(201)
    expect(kit.remove(kit.network('virtualNetworks/none')).status).toBe(204)
    expect(refusalOf(kit.put(kit.network('virtualNetworks/v')))).toEqual([429, 'RetryableError'])
    expect(kit.send('GET', kit.network('virtualNetworks')).status).toBe(200)
  })

  it('let private DNS be read 500 times', () => {
    const kit = newKit()
    use(kit, 'private-dns-reads', 1, 500)
    expect(kit.send('GET', kit.network('privateDnsZones')).status).toBe(200)
    expect(refusalOf(kit.send('GET', kit.network('privateDnsZones')))).toEqual([429, 'RetryableError'])
  })

  it('leave other providers alone, also where they extend a network', () => {
    const kit = newKit()
    use(kit, 'network-reads', 0, 10_000)
    expect(kit.send('GET', kit.group).status).toBe(200)
    const settings = `${kit.network('virtualNetworks/v')}/providers/Microsoft.Insights/diagnosticSettings/d`
    expect(kit.send('GET', settings).status).toBe(404)
  })
})

describe('what a provider refuses', () => {
  it('comes with what is left at Resource Manager, what Resource Manager refuses with nothing left', () => {
    const kit = newKit()
    use(kit, 'network-reads', 0, 10_000)
    const refused = kit.send('GET', kit.network('virtualNetworks'))
    expect(Number(refused.headers?.['x-ms-ratelimit-remaining-subscription-reads'])).toBeGreaterThan(200)
    const buckets = kit.world.tables.throttle as Record<string, { tokens: number }>
    for (const bucket of Object.values(buckets)) bucket.tokens = -60
    const own = kit.send('GET', kit.group)
    expect(refusalOf(own)).toEqual([429, 'TooManyRequests'])
    expect(own.headers).toMatchObject({
      'x-ms-ratelimit-remaining-subscription-reads': '0',
      'x-ms-failure-cause': 'gateway'
    })
  })
})
