// Steps of made-up flows: what each asks and says, as the server would.

import { answersTo } from './answers.mjs';

const address = {
  type: 'object',
  required: ['zip_code', 'province', 'city', 'neighborhood', 'street'],
  properties: {
    zip_code: {
      type: 'string',
      title: 'Código postal',
      'x-title-en': 'Postal code',
      pattern: '^[0-9]{5}$',
      examples: ['06700'],
    },
    province: {
      type: 'string',
      title: 'Estado',
      'x-title-en': 'State',
      enum: ['Ciudad de México', 'Jalisco', 'Nuevo León', 'Yucatán'],
      examples: ['Ciudad de México'],
    },
    city: {
      type: 'string',
      title: 'Ciudad o municipio',
      'x-title-en': 'City',
      maxLength: 100,
      examples: ['Cuauhtémoc'],
    },
    neighborhood: {
      type: 'string',
      title: 'Colonia',
      'x-title-en': 'Neighborhood',
      maxLength: 100,
      examples: ['Roma Norte'],
    },
    street: {
      type: 'string',
      title: 'Calle y número',
      'x-title-en': 'Street and number',
      maxLength: 200,
      examples: ['Orizaba 101'],
    },
    references: {
      type: 'string',
      title: 'Referencias',
      'x-title-en': 'Directions',
      description: 'Algo que ayude a encontrar la puerta.',
      'x-description-en': 'Something that helps to find the door.',
      maxLength: 500,
    },
  },
};

const everyKind = {
  type: 'object',
  required: ['email', 'income', 'owner', 'terms', 'employer'],
  properties: {
    email: { type: 'string', format: 'email', title: 'Correo', maxLength: 254 },
    income: { type: 'number', title: 'Ingreso mensual', minimum: 0, description: 'En pesos, antes de impuestos.' },
    children: { type: ['integer', 'null'], title: 'Dependientes', minimum: 0, maximum: 20 },
    since: { type: 'string', format: 'date', title: 'Vives ahí desde' },
    owner: { type: 'boolean', title: '¿La vivienda es tuya?' },
    contact: {
      type: 'array',
      title: '¿Cómo te contactamos?',
      items: { enum: ['Llamada', 'WhatsApp', 'Correo'] },
    },
    employer: {
      type: 'object',
      title: 'Tu trabajo',
      required: ['name'],
      properties: {
        name: { type: 'string', title: 'Empresa', minLength: 2 },
        size: {
          title: 'Tamaño',
          oneOf: [
            { const: 1, title: 'Menos de 10 personas' },
            { const: 2, title: '10 o más' },
          ],
        },
      },
    },
    terms: { const: true, title: 'Confirmo que estos datos son ciertos' },
  },
};

const clause =
  'El titular acepta que la institución trate sus datos personales para evaluar su solicitud. ' +
  'Puede revocar este consentimiento en cualquier momento. <b>Esto no es negrita.</b>\n\n';

const fileErrors = {
  media_too_large: 'Este archivo pesa más de lo que se acepta.',
  media_kind_not_allowed: 'Este tipo de archivo no se acepta.',
};

const pictures = ['image/jpeg', 'image/png', 'image/webp', 'image/heic'];

export const kinds = {
  acceptance: {
    title: 'Términos y condiciones',
    description: 'Lee el texto completo antes de aceptarlo.',
    en: { title: 'Terms and conditions', description: 'Read the whole text before you accept it.' },
    schema: {
      type: 'object',
      required: ['accepted'],
      properties: { accepted: { const: true, examples: [true] } },
    },
    setup: { text: clause.repeat(8).trim(), version: '2026-01' },
  },
  personal_address: {
    title: 'Tu domicilio',
    description: 'El lugar donde vives hoy.',
    en: { title: 'Your address', description: 'The place where you live today.' },
    schema: address,
  },
  custom_form: {
    title: 'Sobre tu crédito',
    description: 'Son las últimas preguntas.',
    en: { title: 'About your loan', description: 'These are the last questions.' },
    legend: 'Contesta lo que sepas; lo demás puede quedar vacío.',
    schema: everyKind,
  },
  files_upload: {
    title: 'Tus documentos',
    description: 'Sirven fotos tomadas con el teléfono, si se leen bien.',
    en: { title: 'Your documents', description: 'Photos taken with your phone will do, if they are easy to read.' },
    schema: {
      type: 'object',
      properties: {
        comment: {
          type: 'string',
          title: 'Comentario',
          'x-title-en': 'Comment',
          maxLength: 1000,
        },
      },
    },
    errors: fileErrors,
    collections: [
      {
        name: 'id',
        title: 'Identificación oficial, por los dos lados',
        en: 'Official ID, both sides',
        min_files: 2,
        max_files: 2,
        max_bytes: 5 << 20,
        mimes: [...pictures, 'application/pdf'],
      },
      {
        name: 'receipt',
        title: 'Comprobante de domicilio',
        en: 'Proof of address',
        min_files: 0,
        max_files: 1,
        max_bytes: 1 << 20,
        mimes: ['application/pdf'],
      },
    ],
  },
  liveness: {
    title: 'Prueba de vida',
    description: 'Confirma que eres tú.',
    geolocation: true,
    schema: { type: 'object', properties: {} },
  },
  verify_phone_number: {
    title: 'Tu teléfono celular',
    description: 'Te enviamos un mensaje para confirmar que es tuyo.',
    actions: ['send_code'],
    schema: {
      type: 'object',
      required: ['phone_number'],
      properties: {
        phone_number: {
          type: 'string',
          title: 'Teléfono celular',
          'x-title-en': 'Mobile phone number',
          pattern: '^[+]?[0-9 ()-]{10,20}$',
          maxLength: 20,
          examples: ['5512345678'],
        },
        code: {
          type: 'string',
          title: 'Código',
          'x-title-en': 'Code',
          pattern: '^[0-9]{4,8}$',
          writeOnly: true,
          examples: ['123456'],
        },
      },
    },
  },
  enroll_simple: {
    title: 'Tu identidad',
    description: 'Como está en tu acta de nacimiento.',
    schema: {
      type: 'object',
      required: ['curp', 'clabe'],
      properties: {
        curp: {
          type: 'string',
          title: 'CURP',
          minLength: 18,
          maxLength: 18,
          examples: ['HEGG560427MVZRRL04'],
        },
        birth_date: {
          type: 'string',
          format: 'date',
          title: 'Fecha de nacimiento',
          examples: ['1999-03-11'],
        },
        gender: {
          title: 'Sexo',
          oneOf: [
            { const: 'H', title: 'Hombre' },
            { const: 'M', title: 'Mujer' },
            { const: 'X', title: 'No binario' },
          ],
          examples: ['H'],
        },
        rfc: {
          type: 'string',
          title: 'RFC',
          minLength: 12,
          maxLength: 13,
          description: 'Está en tu constancia de situación fiscal.',
          examples: ['PEGJ990311AB1'],
        },
        clabe: {
          type: 'string',
          title: 'CLABE interbancaria',
          description: 'Son 18 dígitos; están en tu estado de cuenta o en la app de tu banco.',
          pattern: '^[0-9]{18}$',
          minLength: 18,
          maxLength: 18,
          examples: ['012180026050783858'],
        },
        currency: { type: 'string', pattern: '^[A-Z]{3}$', title: 'Moneda', default: 'MXN', examples: ['USD'] },
      },
    },
  },
  people: {
    title: 'Tus referencias',
    description: 'Personas que te conocen y que no viven contigo.',
    schema: {
      type: 'object',
      required: ['references'],
      properties: {
        references: {
          type: 'array',
          title: 'Referencias',
          minItems: 1,
          maxItems: 3,
          items: {
            type: 'object',
            title: 'Referencia',
            required: ['name', 'phone_number'],
            properties: {
              name: { type: 'string', title: 'Nombre completo' },
              phone_number: { type: 'string', title: 'Teléfono celular', maxLength: 20 },
            },
          },
          examples: [[{ name: 'María López', phone_number: '5598765432' }]],
        },
      },
    },
  },
  enroll_fingerprint: {
    title: 'Tu huella',
    description: 'Confirma que eres tú.',
    schema: { type: 'object', properties: {} },
  },
  personal_references: {
    title: 'Tus referencias',
    description: 'Personas que te conocen.',
    schema: {
      type: 'object',
      required: ['references'],
      properties: {
        references: {
          type: 'array',
          items: { $ref: '#/$defs/person' },
          examples: [[{ name: 'Luis', phone: '5512345678' }]],
        },
      },
    },
  },
};

/** Valid answers to a kind of step. */
export const answers = (type) => answersTo(kinds[type].schema);
