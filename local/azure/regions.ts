/**
 * Regions that the local subscription may use: short name and display name ("Azure regions list"). Regions with
 * restricted access are left out.
 */
export const regions: Readonly<Record<string, string>> = {
  australiaeast: 'Australia East',
  australiasoutheast: 'Australia Southeast',
  brazilsouth: 'Brazil South',
  canadacentral: 'Canada Central',
  canadaeast: 'Canada East',
  centralindia: 'Central India',
  centralus: 'Central US',
  eastasia: 'East Asia',
  eastus: 'East US',
  eastus2: 'East US 2',
  francecentral: 'France Central',
  germanywestcentral: 'Germany West Central',
  italynorth: 'Italy North',
  japaneast: 'Japan East',
  japanwest: 'Japan West',
  koreacentral: 'Korea Central',
  mexicocentral: 'Mexico Central',
  northcentralus: 'North Central US',
  northeurope: 'North Europe',
  norwayeast: 'Norway East',
  polandcentral: 'Poland Central',
  qatarcentral: 'Qatar Central',
  southafricanorth: 'South Africa North',
  southcentralus: 'South Central US',
  southeastasia: 'Southeast Asia',
  southindia: 'South India',
  spaincentral: 'Spain Central',
  swedencentral: 'Sweden Central',
  switzerlandnorth: 'Switzerland North',
  uaenorth: 'UAE North',
  uksouth: 'UK South',
  ukwest: 'UK West',
  westcentralus: 'West Central US',
  westeurope: 'West Europe',
  westus: 'West US',
  westus2: 'West US 2',
  westus3: 'West US 3'
}

/** Regions without availability zones ("Azure regions list"). */
const WITHOUT_ZONES: ReadonlySet<string> = new Set([
  'australiasoutheast',
  'canadaeast',
  'northcentralus',
  'southindia',
  'ukwest',
  'westcentralus',
  'westus'
])

const THREE_ZONES: readonly string[] = ['1', '2', '3']

/** Returns the availability zones of a region: three, or none. */
export function zonesOf(region: string): readonly string[] {
  return WITHOUT_ZONES.has(regionName(region)) ? [] : THREE_ZONES
}

/** `West Europe` and `westeurope` are the same region. */
export function regionName(location: string): string {
  return location.toLowerCase().replaceAll(' ', '')
}
