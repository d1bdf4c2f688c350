/** A list price in US dollars, pay as you go, without traffic. */
export interface Price {
  /** Cell of `docs/costs.md` that has this price, in the column `resource`. */
  readonly row: string
  readonly amount: number
  readonly per: 'hour' | 'day' | 'month'
}

/**
 * Month in which the prices were put together. They are estimates: prices differ by region, agreement and day. The
 * sources are in `docs/costs.md`, and a test compares both.
 */
export const PRICE_DATE = 'November 2026'

const per =
  (unit: Price['per']) =>
  (row: string, amount: number): Price => ({ row, amount, per: unit })
const [hourly, daily, monthly] = [per('hour'), per('day'), per('month')]

/** All fixed list prices of `docs/costs.md`. Prices by use, such as traffic and logs, are not in the table. */
export const PRICES = {
  firewallPremium: hourly('firewall, Premium', 1.75),
  firewallStandard: hourly('firewall, Standard', 1.25),
  firewallBasic: hourly('firewall, Basic', 0.395),
  publicAddress: hourly('public address, each', 0.005),
  bastionStandard: hourly('Bastion, Standard, two instances', 0.29),
  bastionBasic: hourly('Bastion, Basic', 0.19),
  bastionAddress: hourly('its public address', 0.005),
  vpnGateway: hourly('VPN gateway, VpnGw1AZ', 0.361),
  zone: monthly('private DNS zones, three', 0.5),
  ingressZone: monthly('ingress zone, with a domain', 0.5),
  recordZone: monthly('zone of the lease and the operation record', 0.5),
  registry: daily('registry, Premium; as much again for each replica', 1.6666),
  privateEndpoint: hourly('private endpoints, two', 0.01),
  gateway: hourly('Application Gateway, WAF v2', 0.443),
  controlPlaneStandard: hourly('control plane, Standard; Free costs nothing, Premium $0.60', 0.1),
  controlPlanePremium: hourly('control plane, Standard; Free costs nothing, Premium $0.60', 0.6),
  node: hourly('nodes D4d v5, each; three for the system, two for the workload at least', 0.226),
  // Verbatim: docs/costs.md
  loadBalancer: hourly('internal load balancer, once the ingress is there', 0.025)
} as const satisfies Readonly<Record<string, Price>>

export type PriceName = keyof typeof PRICES

/** Number of hours in a month, as Azure's pricing calculator counts them. */
const HOURS = 730

const PER_MONTH: Readonly<Record<Price['per'], number>> = { hour: HOURS, day: HOURS / 24, month: 1 }

/** Returns a list price in US dollars a month. */
export function monthlyPrice(name: PriceName): number {
  const { amount, per: unit } = PRICES[name]
  return amount * PER_MONTH[unit]
}

/** Returns an amount of US dollars a month as text, rounded to ten dollars from a hundred dollars on. */
export function costText(dollars: number): string {
  const rounded = dollars >= 100 ? Math.round(dollars / 10) * 10 : Math.round(dollars)
  return `about $${rounded.toLocaleString('en-US')} a month at list prices of ${PRICE_DATE}`
}
