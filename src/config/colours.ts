/**
 * Colours of the two clusters that an environment can have, in the order in which they are listed. One cluster receives
 * the traffic, and the other one replaces it.
 */
export const COLOURS = ['blue', 'green'] as const

export type Colour = (typeof COLOURS)[number]

/** Returns the other of the two colours. The replacement of a cluster has this other colour. */
export function otherColour(colour: Colour): Colour {
  return colour === 'blue' ? 'green' : 'blue'
}

/** Returns a record with the value that `make` returns for each colour. */
export function perColour<T>(make: (colour: Colour) => T): Readonly<Record<Colour, T>> {
  return { blue: make('blue'), green: make('green') }
}
