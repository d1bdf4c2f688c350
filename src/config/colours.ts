/**
 * Colours of the two clusters that an environment can have, in the order in which they are listed. One serves, the
 * other replaces it.
 */
export const COLOURS = ['blue', 'green'] as const

export type Colour = (typeof COLOURS)[number]

/** Returns the colour of the cluster that replaces the one of `colour`. */
export function otherColour(colour: Colour): Colour {
  return colour === 'blue' ? 'green' : 'blue'
}

/** Returns a value for each colour. */
export function perColour<T>(make: (colour: Colour) => T): Readonly<Record<Colour, T>> {
  return { blue: make('blue'), green: make('green') }
}
