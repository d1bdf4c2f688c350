import { Failure } from '../../runtime/failure.ts'
import { firewallAddresses, STACKS } from '../../templates/index.ts'
import { isFailed } from '../health/condition.ts'
import { rewriteReferences } from '../health/references.ts'
import type { StepContext } from '../types.ts'

interface Firewall {
  readonly properties: {
    readonly provisioningState?: string
    readonly ipConfigurations?: readonly { readonly properties?: { readonly privateIPAddress?: string } }[]
  }
}

/**
 * Writes a Failed or Canceled firewall again before its stack. In that state, Azure refuses every write of the rules of
 * its policy (FirewallPolicyUpdateFailed, "faulted referenced firewalls", terraform-provider-azurerm#19843), and the
 * stack writes rules first. Resources that the firewall refers to are written before it. A firewall that is also
 * deallocated gets the addresses of the configuration, and its new private address is compared with the routes before
 * anything else is written. Throws Failure `address-differs`.
 */
export async function rewriteFailedFirewall(context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  const { firewall } = baseline.ids
  const found = await azure.read<Firewall>(firewall)
  if (found === undefined || !isFailed(found.properties.provisioningState)) return
  const { provisioningState: state, ipConfigurations = [] } = found.properties
  const isDeallocated = ipConfigurations.length === 0
  const addresses = isDeallocated ? firewallAddresses(baseline) : {}
  const body = { ...found, properties: { ...found.properties, ...addresses } }
  log.info(
    `The firewall is in state ${state}${isDeallocated ? ' and deallocated' : ''}. It is written before its rules, ${isDeallocated ? 'with the addresses of the configuration' : 'without changes'}.`
  )
  await rewriteReferences(firewall, body.properties, context)
  await azure.write(firewall, body, { signal, expectedSeconds: STACKS['hub-egress'].seconds.apply })
  if (isDeallocated) await refuseOtherFirewallAddress(context)
}

/**
 * Throws Failure `address-differs` if the firewall has another private address than the one in the routes. Azure
 * assigns the first free address of the subnet, but does not guarantee it.
 */
export async function refuseOtherFirewallAddress({ azure, baseline }: StepContext): Promise<void> {
  const { firewall } = baseline.ids
  const expected = baseline.addresses.hub.firewallAddress
  const found = await azure.read<Firewall>(firewall)
  const actual = found?.properties.ipConfigurations?.[0]?.properties?.privateIPAddress
  if (actual === expected) return
  throw new Failure(
    'address-differs',
    `The firewall has the private address ${actual ?? '(none)'}, not ${expected}, which the routes use.`,
    {
      subject: firewall,
      remedy: `Free ${expected} in the firewall's subnet and recreate the firewall, or change the hub's address space so that the routes match the address.`
    }
  )
}
