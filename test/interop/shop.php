<?php
// The shop, served by PHP's own SOAP extension in WSDL mode: /wrapped/1.1 is that style and version.

class Shop
{
    private ?string $caller = null;
    private ?string $session = null;

    public function __construct(private string $style, private string $log) {}

    // Headers are calls of the method that has their name.
    public function Security($security): void
    {
        $token = $security->UsernameToken;
        $given = is_object($token->Password) ? $token->Password->_ : $token->Password;
        $digest = isset($token->Nonce)
            ? base64_encode(sha1(base64_decode($token->Nonce) . $token->Created . 'open sesame', true))
            : null;
        if ($given !== 'open sesame' && $given !== $digest)
            throw new SoapFault(['http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd', 'FailedAuthentication'], 'wrong password');
        $this->caller = $token->Username;
    }

    public function Session($session): void
    {
        $this->session = $session->token;
    }

    public function __call(string $name, array $arguments): mixed
    {
        if ($this->style === 'wrapped') {
            $parameters = array_values(get_object_vars($arguments[0] ?? new stdClass()));
            $result = $this->answer($name, $parameters);
            return isset(self::RESULTS[$name]) ? [self::RESULTS[$name] => $result] : null;
        }
        if ($this->style === 'bare' && $name === 'CheckStock') $arguments = [$arguments[0]->sku, $arguments[0]->count];
        $result = $this->answer($name, $arguments);
        return $name === 'ListRows' && $this->style !== 'rpcEncoded' ? ['row' => $result] : $result;
    }

    private const RESULTS = [
        'GetItem' => 'item', 'EchoItem' => 'item', 'FindParty' => 'party', 'EchoParty' => 'party', 'FindPair' => 'pair',
        'ListRows' => 'row', 'EchoWords' => 'word', 'CheckStock' => 'left', 'GetCaller' => 'name', 'GetSession' => 'token', 'EchoData' => 'data',
    ];

    private function answer(string $name, array $arguments): mixed
    {
        // What this stack understood.
        file_put_contents($this->log, json_encode([$name, ...$arguments], JSON_PRESERVE_ZERO_FRACTION) . "\n", FILE_APPEND);
        switch ($name) {
            case 'NotifyShop':
                return null;
            case 'GetItem':
                $tags = $this->style === 'rpcEncoded' ? 'a<b' : ['a<b', ' c '];
                return ['sku' => $arguments[0], 'name' => null, 'price' => '12345678901234567890.10', 'tag' => $tags, 'id' => 7, 'old' => true];
            case 'FindParty':
                return $this->party($arguments[0]);
            case 'EchoWords':
                return $arguments[0] ?? [];
            case 'EchoItem':
            case 'EchoData':
                return $arguments[0];
            case 'EchoParty':
                $party = $arguments[0];
                $type = isset($party->born) ? 'Person' : (isset($party->vat) ? 'Company' : 'Party');
                $party->name = "$type $party->name";
                return new SoapVar($party, SOAP_ENC_OBJECT, $type, 'urn:shop');
            case 'FindPair':
                $party = $this->party($arguments[0]);
                return ['first' => $party, 'second' => $party];
            case 'ListRows':
                return array_map(fn ($n) => (object) ['id' => $n, 'name' => "row $n & more", 'price' => "$n.50"], range(1, $arguments[0]));
            case 'CheckStock':
                if ($arguments[1] <= 5) return 5 - $arguments[1];
                throw new SoapFault('Client', 'secret text', null, ['sku' => $arguments[0], 'left' => 5], 'OutOfStock');
            case 'GetCaller':
                return $this->caller ?? 'nobody';
            case 'GetSession':
                return $this->session ?? 'none';
        }
        throw new SoapFault('Server', "no operation $name");
    }

    private function party(string $id): SoapVar
    {
        return $id === 'p'
            ? new SoapVar(['name' => 'Ann', 'born' => '1990-02-28'], SOAP_ENC_OBJECT, 'Person', 'urn:shop')
            : new SoapVar(['name' => 'Acme', 'vat' => '007'], SOAP_ENC_OBJECT, 'Company', 'urn:shop');
    }
}

[, $style, $version] = explode('/', $_SERVER['REQUEST_URI']);
ini_set('soap.wsdl_cache_enabled', '0');
$server = new SoapServer(getenv('SHOP_DESCRIPTIONS') . "/$style-$version.wsdl", [
    'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
]);
$server->setObject(new Shop($style, getenv('SHOP_DESCRIPTIONS') . "/$style-$version.seen"));
$server->handle();
