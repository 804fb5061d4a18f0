(function(){var a={"title":"x"};return a;})();
