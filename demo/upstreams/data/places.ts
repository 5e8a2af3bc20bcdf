import type { NonEmpty } from './random.ts'

/** What people and addresses look like in one country. */
export interface Country {
  readonly code: string
  readonly callingCode: string
  readonly firstNames: NonEmpty<string>
  readonly lastNames: NonEmpty<string>
  /** City and the first digits of its postal codes. */
  readonly cities: NonEmpty<readonly [city: string, postalPrefix: string]>
  readonly streets: NonEmpty<string>
  /** How street and number stand together. */
  readonly streetLine: (street: string, house: number) => string
}

const numberLast = (street: string, house: number): string => `${street} ${house}`
const numberFirst = (street: string, house: number): string => `${house} ${street}`

export const COUNTRIES: NonEmpty<Country> = [
  {
    code: 'DE',
    callingCode: '+49',
    firstNames: ['Anna', 'Lukas', 'Jürgen', 'Sabine', 'Mehmet', 'Lena', 'Florian', 'Katrin', 'Emre', 'Greta'],
    lastNames: ['Müller', 'Schmidt', 'Yılmaz', 'Hoffmann', 'Krüger', 'Weber', 'Lehmann', 'Vogel', 'Schröder', 'Brandt'],
    cities: [
      ['Berlin', '101'],
      ['Hamburg', '200'],
      ['Köln', '506'],
      ['Leipzig', '041'],
      ['München', '803'],
    ],
    streets: ['Lindenstraße', 'Gartenweg', 'Am Markt', 'Schillerstraße', 'Mühlenweg'],
    streetLine: numberLast,
  },
  {
    code: 'FR',
    callingCode: '+33',
    firstNames: ['Camille', 'Hugo', 'Inès', 'Mathieu', 'Chloé', 'Karim', 'Élodie', 'Julien', 'Manon', 'Théo'],
    lastNames: ['Martin', 'Dubois', 'Lefèvre', 'Benali', 'Moreau', 'Girard', 'Rousseau', 'Fontaine', 'Mercier', 'Roy'],
    cities: [
      ['Paris', '750'],
      ['Lyon', '690'],
      ['Nantes', '440'],
      ['Toulouse', '310'],
      ['Lille', '590'],
    ],
    streets: ['rue Victor Hugo', 'avenue de la Gare', 'rue des Lilas', 'place du Marché', 'rue Pasteur'],
    streetLine: numberFirst,
  },
  {
    code: 'GB',
    callingCode: '+44',
    firstNames: ['Oliver', 'Amelia', 'Priya', 'George', 'Niamh', 'Callum', 'Aisha', 'Harriet', 'Rhys', 'Megan'],
    lastNames: ['Taylor', 'Patel', "O'Brien", 'Hughes', 'Campbell', 'Evans', 'Khan', 'Wright', 'Fletcher', 'Clarke'],
    cities: [
      ['Leeds', '017'],
      ['Bristol', '015'],
      ['Glasgow', '021'],
      ['Cardiff', '031'],
      ['London', '011'],
    ],
    streets: ['Church Lane', 'Victoria Road', 'Mill Street', 'Station Road', 'Albert Terrace'],
    streetLine: numberFirst,
  },
  {
    code: 'NL',
    callingCode: '+31',
    firstNames: ['Daan', 'Sanne', 'Bram', 'Fleur', 'Youssef', 'Lotte', 'Jeroen', 'Femke', 'Thijs', 'Noor'],
    lastNames: ['de Vries', 'Jansen', 'van Dijk', 'Bakker', 'El Amrani', 'Visser', 'Smit', 'Mulder', 'de Boer', 'Bos'],
    cities: [
      ['Amsterdam', '101'],
      ['Utrecht', '351'],
      ['Groningen', '971'],
      ['Eindhoven', '561'],
      ['Delft', '261'],
    ],
    streets: ['Kerkstraat', 'Molenweg', 'Prinsengracht', 'Stationsplein', 'Dorpsstraat'],
    streetLine: numberLast,
  },
  {
    code: 'IT',
    callingCode: '+39',
    firstNames: ['Giulia', 'Marco', 'Chiara', 'Luca', 'Francesca', 'Matteo', 'Elena', 'Davide', 'Alessia', 'Paolo'],
    lastNames: ['Rossi', 'Bianchi', 'Ferrari', 'Esposito', "D'Angelo", 'Romano', 'Ricci', 'Conti', 'Gallo', 'Moretti'],
    cities: [
      ['Milano', '201'],
      ['Torino', '101'],
      ['Bologna', '401'],
      ['Napoli', '801'],
      ['Verona', '371'],
    ],
    streets: ['via Garibaldi', 'via Roma', 'corso Italia', 'via Mazzini', 'viale dei Mille'],
    streetLine: numberLast,
  },
  {
    code: 'ES',
    callingCode: '+34',
    firstNames: ['Lucía', 'Javier', 'Carmen', 'Íñigo', 'Marta', 'Álvaro', 'Sofía', 'Pablo', 'Nuria', 'Diego'],
    lastNames: ['García', 'Muñoz', 'Fernández', 'Ortega', 'Castro', 'Iglesias', 'Serrano', 'Peña', 'Vidal', 'Navarro'],
    cities: [
      ['Madrid', '280'],
      ['Valencia', '460'],
      ['Sevilla', '410'],
      ['Bilbao', '480'],
      ['Zaragoza', '500'],
    ],
    streets: ['calle Mayor', 'calle del Sol', 'paseo de Gracia', 'calle Cervantes', 'avenida del Puerto'],
    streetLine: numberLast,
  },
  {
    code: 'SE',
    callingCode: '+46',
    firstNames: ['Astrid', 'Erik', 'Maja', 'Nils', 'Saga', 'Johan', 'Elsa', 'Gustav', 'Linnéa', 'Axel'],
    lastNames: ['Lindqvist', 'Andersson', 'Åberg', 'Nyström', 'Holm', 'Öberg', 'Sandberg', 'Ekström', 'Berg', 'Dahl'],
    cities: [
      ['Stockholm', '111'],
      ['Göteborg', '411'],
      ['Malmö', '211'],
      ['Uppsala', '753'],
      ['Umeå', '903'],
    ],
    streets: ['Storgatan', 'Björkvägen', 'Kungsgatan', 'Skolvägen', 'Hamngatan'],
    streetLine: numberLast,
  },
  {
    code: 'PL',
    callingCode: '+48',
    firstNames: ['Zofia', 'Jakub', 'Agnieszka', 'Piotr', 'Magdalena', 'Tomasz', 'Hanna', 'Marek', 'Oliwia', 'Paweł'],
    lastNames: ['Nowak', 'Wiśniewski', 'Kamiński', 'Zielińska', 'Mazur', 'Król', 'Dudek', 'Wróbel', 'Pawlak', 'Sikora'],
    cities: [
      ['Warszawa', '001'],
      ['Kraków', '300'],
      ['Gdańsk', '800'],
      ['Wrocław', '500'],
      ['Poznań', '600'],
    ],
    streets: ['ul. Długa', 'ul. Polna', 'ul. Ogrodowa', 'ul. Mickiewicza', 'ul. Leśna'],
    streetLine: numberLast,
  },
]
