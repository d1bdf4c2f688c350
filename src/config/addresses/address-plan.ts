import { AddressError, type AddressProblem } from '../errors.ts'
import type { AddressPlan, BaselineConfig } from '../types.ts'
import { firstUsableAddress, hubLayout, spokeLayout } from './address-layout.ts'
import { allRanges, type IsSet, overlapProblems, REFUSED_RANGES } from './address-overlaps.ts'
import { type FileRanges, rangeProposals } from './address-proposals.ts'
import { namedRange, parseRange } from './address-ranges.ts'
import { type AddressRequest, nodesPrefix, sizeProblems } from './address-sizes.ts'
import { hubSubnets, spokeSubnets, subnetAdvice, subnetProblems } from './address-subnets.ts'

export type { AddressRequest } from './address-sizes.ts'

/** Returns the subnets of both networks. Throws AddressError with all problems, each with its ranges and arithmetic. */
export function addressPlan(request: AddressRequest): AddressPlan {
  const problems = addressProblems(request)
  if (problems.length > 0) throw new AddressError(problems)
  const hub = hubPlan(request.hub)
  const spoke = spokePlan(request)
  const ofHub = hub.subnets === undefined ? [] : hubSubnets(hub.subnets)
  return { hub, spoke, advice: subnetAdvice([...ofHub, ...spokeSubnets(spoke, request.scale)]) }
}

/**
 * Returns all problems of the address ranges, without those that follow from another one: a setting has at most one
 * problem, and subnets are checked only if the range of their network has none. `isSet` tells which paths the file
 * sets, so that a message asks to change these rather than defaults. Proposals avoid the ranges of `file`.
 */
export function addressProblems(
  request: AddressRequest,
  isSet: IsSet = () => true,
  file: FileRanges = { ranges: allRanges(request), proposed: new Map(), placeOf: path => path }
): AddressProblem[] {
  const proposals = rangeProposals(file, REFUSED_RANGES)
  const sizes = sizeProblems(request, proposals)
  const moving = sizes.map(({ paths }) => paths[0])
  const ranges = [...sizes, ...overlapProblems(request, { isSet, proposals, moving })]
  const isSound = (path: string) => !ranges.some(({ paths }) => paths[0] === path)
  return [
    ...ranges,
    ...(isSound('hub.addressSpace') ? hubProblems(request, isSet) : []),
    ...(isSound('spoke.addressSpace') ? spokeProblems(request, isSet) : [])
  ]
}

function hubProblems({ hub }: AddressRequest, isSet: IsSet): AddressProblem[] {
  const { subnets } = hubPlan(hub)
  const network = namedRange('hub.addressSpace', hub.addressSpace)
  return subnets === undefined ? [] : subnetProblems(network, hubSubnets(subnets), isSet)
}

function spokeProblems(request: AddressRequest, isSet: IsSet): AddressProblem[] {
  const network = namedRange('spoke.addressSpace', request.spoke.addressSpace)
  return subnetProblems(network, spokeSubnets(spokePlan(request), request.scale), isSet)
}

function hubPlan({ addressSpace, subnets, firewall, existing }: BaselineConfig['hub']): AddressPlan['hub'] {
  if (existing !== undefined)
    return { addressSpaces: existing.addressSpaces, subnets: undefined, firewallAddress: existing.firewallAddress }
  const withManagement = firewall.tier === 'Basic'
  const planned = { ...hubLayout(parseRange(addressSpace), withManagement), ...subnets }
  return {
    addressSpaces: [addressSpace],
    subnets: withManagement ? planned : { ...planned, firewallManagement: undefined },
    firewallAddress: firstUsableAddress(parseRange(planned.firewall))
  }
}

function spokePlan(request: AddressRequest): AddressPlan['spoke'] {
  const { subnets, addressSpace } = request.spoke
  const computed = spokeLayout(parseRange(addressSpace), nodesPrefix(request))
  return {
    ...computed,
    ...subnets,
    blue: { ...computed.blue, ...subnets.blue },
    green: { ...computed.green, ...subnets.green }
  }
}
