import { advanceTo } from '../../../../../../local/azure/protocol/operations.ts'
import { startBackend } from '../../../../../../local/azure/simulated-backends.ts'
import type { Switch } from '../../../../../../local/azure/switches.ts'
import { setSwitches } from '../../../../../../local/azure/switches.ts'
import { type Kit, type Loose, NETWORK } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway } from './gateway-kit.ts'

export const BLUE = '10.1.0.4'
export const GREEN = '10.2.0.4'
/** Something that answers the requests and probes of the gateway. */
export const ingress = { ports: [443], names: ['*.aks-ingress.contoso.com'] }

/** Returns a kit with a gateway that has long run, with blue and green behind it; the live rule leads to blue. */
export function probedGateway(change?: (properties: Loose) => void, switches: readonly Switch[] = []): Kit {
  const kit = kitForGateway()
  for (const address of [BLUE, GREEN]) startBackend(kit.world, address, ingress)
  kit.make(gatewayId(kit), gateway(kit, change))
  setSwitches(kit.world, switches)
  kit.wait(120)
  return kit
}

/** Writes the gateway with changed properties and returns the seconds that the update takes. */
export function update(kit: Kit, change: (properties: Loose) => void): number {
  const body = structuredClone(kit.get(gatewayId(kit)))
  change(body.properties)
  const { status, body: answer } = kit.put(gatewayId(kit), body)
  if (status >= 300) throw new Error(JSON.stringify(answer))
  const running = Object.values(kit.world.operations).find(
    ({ target, endedAt }) => target === gatewayId(kit) && endedAt === undefined
  )
  return ((running?.dueAt ?? 0) - kit.world.now) / 1000
}

/** Leads the live rule to green. */
export function moveToGreen({ requestRoutingRules: [rule], backendAddressPools }: Loose): void {
  backendAddressPools[1].properties.backendAddresses = [{ ipAddress: GREEN }]
  for (const member of ['backendAddressPool', 'backendHttpSettings']) {
    rule.properties[member] = { id: rule.properties[member].id.replace(/blue$/, 'green') }
  }
}

/** Returns the health of all addresses that a rule uses, by `pool address`, some 15 seconds later. */
export function healthOf(kit: Kit): Record<string, string> {
  const started = kit.send('POST', `${gatewayId(kit)}/backendhealth`, undefined, { version: NETWORK })
  kit.wait(17)
  const { backendAddressPools } = kit.get(started.headers?.Location ?? '')
  const found = backendAddressPools.flatMap(({ backendAddressPool, backendHttpSettingsCollection }: Loose) =>
    backendHttpSettingsCollection.flatMap(({ servers }: Loose) =>
      servers.map(({ address, health }: Loose) => [`${backendAddressPool.id.split('/').at(-1)} ${address}`, health])
    )
  )
  return Object.fromEntries(found)
}

/** Lets some seconds pass, rounded to whole milliseconds. */
export function wait({ world }: Kit, seconds: number): void {
  advanceTo(world, Math.round(world.now + seconds * 1000))
}
