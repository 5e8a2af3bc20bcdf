<?php
// Odd contents, served by PHP's own SOAP extension in WSDL mode: /literal/1.1 is that kind and version.

class Odd
{
    public function __construct(private SoapServer $server, private string $kind, private string $log) {}

    public function __call(string $name, array $arguments): mixed
    {
        if ($name === 'GetReceipt') {
            $this->server->addSoapHeader(new SoapHeader('urn:receipt', 'Receipt', ['id' => 'r1'], true));
            return [];
        }
        if ($name === 'GetMap') return ['a' => 1, 'b' => ['c' => 'two', 'd' => [1, 2]], 'e f' => null];
        // What this stack understood.
        file_put_contents($this->log, json_encode($arguments[0], JSON_PRESERVE_ZERO_FRACTION) . "\n", FILE_APPEND);
        return $arguments[0];
    }
}

[, $kind, $version] = explode('/', $_SERVER['REQUEST_URI']);
ini_set('soap.wsdl_cache_enabled', '0');
$path = getenv('ODD_DIRECTORY') . "/$kind-$version";
$server = new SoapServer("$path.wsdl", [
    'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
]);
$server->setObject(new Odd($server, $kind, "$path.seen"));
$server->handle();
