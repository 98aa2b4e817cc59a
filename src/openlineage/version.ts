// The version that events carry in their producer. A test holds it against package.json.

export const version = '0.1.0';
