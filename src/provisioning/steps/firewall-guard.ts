import { Failure } from '../../runtime/failure.ts'
import { STACKS } from '../../templates/index.ts'
import { conditionOf } from '../health/condition.ts'
import type { StepContext } from '../types.ts'

interface Firewall {
  readonly properties: {
    readonly provisioningState?: string
    readonly ipConfigurations?: readonly { readonly properties?: { readonly privateIPAddress?: string } }[]
  }
}

/**
 * While a firewall is Failed or Canceled, Azure refuses every write of its policy's rules (FirewallPolicyUpdateFailed, "faulted
 * referenced firewalls", terraform-provider-azurerm#19843), and the stack writes rules first. Written as it is, the
 * firewall is tried again.
 */
export async function mendFailedFirewall({ azure, baseline, log, signal }: StepContext): Promise<void> {
  const { firewall } = baseline.ids
  const found = await azure.read<Firewall>(firewall)
  const condition = conditionOf(found?.properties.provisioningState)
  if (found === undefined || (condition !== 'failed' && condition !== 'canceled')) return
  log.info(
    `The firewall is in state ${found.properties.provisioningState}; it is written again as it is before its rules.`
  )
  await azure.write(firewall, found, { signal, expectedSeconds: STACKS['hub-egress'].seconds.apply })
}

/** Azure gives the firewall the first free address of its subnet, but does not promise it: routes to another would lead nowhere. */
export async function refuseOtherFirewallAddress({ azure, baseline }: StepContext): Promise<void> {
  const { firewall } = baseline.ids
  const expected = baseline.addresses.hub.firewallAddress
  const found = await azure.read<Firewall>(firewall)
  const actual = found?.properties.ipConfigurations?.[0]?.properties?.privateIPAddress
  if (actual === expected) return
  throw new Failure('address-differs', `The firewall has the private address ${actual ?? '(none)'}, not ${expected}.`, {
    subject: firewall,
    remedy: `Free ${expected} in the firewall's subnet and make the firewall anew, or move the hub's address space so that the plan fits.`
  })
}
